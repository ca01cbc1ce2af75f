/** The longest that people can write, and what is hard to draw. */

const most = 3_000;
const filling = (piece: string) => piece.repeat(Math.floor(most / piece.length));

/** By what is hard about it; each as long as a form takes. */
export const longWords = {
  "long words": filling("An unusually long sentence that never seems to end, "),
  "one endless word": filling("x"),
  "families of emoji": filling("👩‍👩‍👧‍👦🏴‍☠️👍🏿"),
  "right to left": filling("\u2067مركز الاستجابة للحوادث الأمنية\u2069 שלום "),
  "Slack's own markup": filling("<!channel> <@U0BEN> &amp; *b* _i_ ~s~ `c` <https://x.example|y> > "),
  "control characters": filling("written by a machine \u0000 \u001b[31m that says \u202e what it wants\r\n\t"),
  "letters with many marks": filling("Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚̯̞̠͍A̴̵̜̰͔ͫ͗͢"),
} as const;

/** A name that somebody could have, on a bad day for whoever draws it. */
export const longName = (n: number) =>
  n % 2 === 0
    ? `Participant Number ${n} of the Response`
    : `${n} عبد الرحمن بن محمد بن عبد الله آل سعود الهاشمي القرشي`;
