/**
 * People's words as they typed them. Slack turns mentions into `<@U0|name>`, which become `<@U0>`, and web addresses into
 * `<https://…|…>`, which become bare again; entities become their characters.
 */
export function plainWords(text: string): string {
  return text
    .toWellFormed()
    .replaceAll(/<@([A-Z0-9]+)\|[^>]*>/g, "<@$1>")
    .replaceAll(/<((?:https?|mailto):[^|>]+)(?:\|[^>]*)?>/g, "$1")
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&amp;", "&");
}
