/**
 * The two halves of a codename. It is said aloud over bad lines and seen by people who may know nothing, so: plain words
 * that sound like no other in their list, and that say nothing of incidents or malware (nor of the threat groups and
 * products named after animals and weather), of people, countries, ranks or violence.
 */
export const adjectives = words(`
  able airy amiable ample aspen balmy basic beaming blooming bouncy breezy brisk bubbly buoyant candid cheery
  chirpy circular classic coastal compact cordial crisp cubic curly dainty dapper dappled daylight decent
  deluxe diligent dotted double downy dreamy eager easy elegant endless equal exact fabled festive fleecy
  floral fluent fluffy folded formal fragrant frosty furry genial gentle genuine giant gifted gilded glad
  gleaming glossy glowing graceful grand hearty helpful hopeful humble indigo ivory jolly jovial joyful keen
  kindly knitted lavish leafy legible lemon likable lilac lilting limber lively lofty lucid lucky magenta maple
  marble mellow mild mindful modern modest mossy musical narrow neat nimble noble nutty oaken oblong orderly
  organic oval painted pastel peaceful perky placid playful pleasant polished polite quaint quick quiet quilted
  radiant regal relaxed restful rippled rounded rural rustic satin scenic seasoned serene shaded sheltered
  silken simple smiling smooth snug sociable solid sparkling speckled spiral spotless sprightly springy steady
  striped sturdy subtle sugary summery sunlit sunny supple tartan tasty tidy timely topaz tranquil tuneful
  turquoise twinkling upbeat upright useful velvet verdant vibrant vivid warm wavy whistling winding wintry
  wistful wooden woolly zesty
`);

export const nouns = words(`
  acorn almond antelope apricot archway atlas attic avocado balcony bamboo banjo barley basket bison blanket
  blossom bonnet bookcase bottle boulder bramble buttercup butterfly cabin camel candle canoe canyon caravan
  cardigan carousel carpet cartwheel castle celery cello chestnut chimney cinnamon clarinet clover cobble
  coconut compass cottage cricket crocus cucumber cushion daffodil dolphin doorway dumpling easel feather
  flamingo flannel fountain gallery garden gazebo gazelle giraffe gondola gosling granite grasshopper guitar
  hammock harbour haystack hazelnut hedgehog helmet hillside honeycomb igloo island jacket kangaroo kayak
  kettle kingfisher koala lagoon lantern lavender lighthouse lobster mandolin marigold marmalade meadow mitten
  moonbeam mosaic mushroom napkin nutmeg oatmeal orchard orchid otter oyster paddle pancake papaya paprika
  parasol parsley pavilion pebble pelican pencil penguin pepper petal piano picnic pillow pineapple planet
  plateau pocket pottery prairie pudding puffin pumpkin pyramid quill radish rainbow raspberry reindeer ribbon
  rooftop sapling satchel scarf seashell shoreline skylark snowdrop sparrow spinach squirrel starfish sundial
  sunflower sunrise tangerine tapestry teacup terrace thicket thimble thistle toboggan tortoise trellis tulip
  umbrella valley vanilla walnut waterfall windmill woodland yoghurt zebra
`);

function words(text: string): readonly string[] {
  return text.trim().split(/\s+/);
}
