/** The look of the phone page, light and dark, in one piece so that the page needs nothing else. */
export const pageStyle = `
:root {
  --paper: #f4f2ee; --ink: #1d1c1d; --soft: #5f5b57; --line: #ddd8d0; --screen: #ffffff; --frame: #d9d4cb;
  --ours: #ecebe8; --theirs: #0b7a4b; --call: #eef1fb; --primary: #0b7a4b; --danger: #b3261e;
  --good: #0b7a4b; --warning: #a86400; --bad: #b3261e; --decision: #4a3fb0; --accent: #2b3a67;
  --shadow: 0 1px 2px rgb(40 30 20 / .06), 0 8px 24px rgb(40 30 20 / .07);
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #16171a; --ink: #e9e7e3; --soft: #a29d96; --line: #33353a; --screen: #1f2125; --frame: #3a3c42;
    --ours: #2e3036; --theirs: #0f7a4d; --call: #272c3f; --primary: #17855a; --danger: #e5675f;
    --good: #4cc38a; --warning: #e2a13e; --bad: #f0776f; --decision: #a99ff5; --accent: #5b6fae;
    --shadow: 0 1px 2px rgb(0 0 0 / .3), 0 8px 24px rgb(0 0 0 / .25);
  }
}
* { box-sizing: border-box; margin: 0; }
body {
  background: var(--paper); color: var(--ink); -webkit-text-size-adjust: 100%;
  font: 15px/1.47 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "Noto Sans", sans-serif;
}
header { padding: 56px 32px 40px; max-width: 760px; }
h1 { font-size: 30px; line-height: 1.2; letter-spacing: -.02em; }
header p { margin-top: 12px; font-size: 18px; color: var(--soft); }
nav ol { list-style: none; padding: 0; margin-top: 20px; columns: 2 260px; }
nav time { font-variant-numeric: tabular-nums; color: var(--soft); margin-right: 6px; }
a { color: inherit; text-underline-offset: 3px; }
main { padding: 0 32px 80px; }
.proof { padding: 0 32px 80px; max-width: 900px; }
.proof h2 { font-size: 22px; } .proof h3 { font-size: 15px; margin: 20px 0 6px; }
.proof pre {
  white-space: pre-wrap; overflow-wrap: anywhere; background: var(--ours); border-radius: 8px; padding: 12px 16px;
  font-size: 13px;
}
.proof .good { color: var(--good); font-weight: 400; } .proof .bad { color: var(--bad); font-weight: 600; }
section { display: grid; grid-template-columns: 230px minmax(0, 1fr); column-gap: 32px; }
.moment { position: relative; padding: 0 0 36px 24px; border-left: 2px solid var(--line); }
.said { position: sticky; top: 28px; }
.said p { position: relative; margin-top: 10px; }
.said p::before {
  content: ""; position: absolute; left: -30px; top: 6px; width: 10px; height: 10px; border-radius: 50%;
  background: var(--soft); box-shadow: 0 0 0 4px var(--paper);
}
.said .good::before { background: var(--good); } .said .warning::before { background: var(--warning); }
.said .bad::before { background: var(--bad); } .said .decision::before { background: var(--decision); }
section:last-child .moment { border-left-color: transparent; }
.moment time { font-size: 13px; font-variant-numeric: tabular-nums; color: var(--soft); }
.moment p { overflow-wrap: anywhere; }
.said .good { color: var(--good); } .said .warning { color: var(--warning); }
.said .bad { color: var(--bad); } .said .decision { color: var(--decision); }
.phones { display: flex; flex-wrap: wrap; gap: 24px; align-items: flex-start; padding-bottom: 44px; }
.phone {
  width: 360px; max-width: 100%; background: var(--screen); border: 1px solid var(--frame); border-radius: 26px;
  box-shadow: var(--shadow); overflow: hidden; padding-bottom: 18px;
}
.owner {
  padding: 14px 22px 12px; margin-bottom: 4px; border-bottom: 1px solid var(--line); font-weight: 600;
}
.sender time { font-size: 12px; font-weight: 400; color: var(--soft); font-variant-numeric: tabular-nums; }
.message { display: flex; gap: 12px; padding: 14px 18px 4px; }
.avatar {
  flex: none; width: 36px; height: 36px; border-radius: 9px; background: var(--accent); color: #fff; font-weight: 700;
  display: grid; place-items: center;
}
.body { min-width: 0; flex: 1; overflow-wrap: anywhere; }
.sender { display: flex; gap: 7px; align-items: center; line-height: 1.2; margin-bottom: 6px; }
.sender i { font: 600 10px/1 inherit; font-style: normal; font-size: 10px; letter-spacing: .03em; color: var(--soft);
  background: var(--ours); border-radius: 3px; padding: 2px 4px; }
h2 { font-size: 18px; line-height: 1.3; margin: 2px 0 8px; letter-spacing: -.01em; }
.body > p { margin-bottom: 8px; }
.strong { font-weight: 650; }
.only { font-size: 12.5px; font-weight: 650; color: var(--decision); border-top: 1px solid var(--line); padding-top: 8px; }
.quiet { font-size: 12.5px; color: var(--soft); }
dl { display: grid; grid-template-columns: 1fr 1fr; gap: 10px 14px; margin: 10px 0 12px; }
dt { font-size: 12.5px; font-weight: 600; color: var(--soft); }
dd { line-height: 1.4; }
ul { padding-left: 20px; margin: 0 0 10px; }
li { margin-bottom: 4px; }
li::marker { color: var(--soft); }
blockquote { border-left: 3px solid var(--frame); padding: 2px 0 2px 12px; margin: 6px 0 12px; }
blockquote footer { font-size: 13px; color: var(--soft); margin-top: 2px; }
hr { border: 0; border-top: 1px solid var(--line); margin: 12px 0; }
.buttons { display: flex; flex-wrap: wrap; gap: 8px; margin: 10px 0 14px; }
.button {
  border: 1px solid var(--frame); border-radius: 8px; padding: 7px 13px; font-weight: 600; font-size: 14px; line-height: 1.35;
}
.button.primary { background: var(--primary); border-color: var(--primary); color: #fff; }
.button.danger { color: var(--danger); border-color: var(--danger); }
.sms, .call { padding: 12px 18px 2px; }
.sms small, .call small { display: block; font-size: 12px; color: var(--soft); margin: 0 4px 4px; }
.sms p, .call p {
  display: inline-block; max-width: 300px; padding: 9px 14px; border-radius: 18px; background: var(--ours);
  border-bottom-left-radius: 5px; text-align: left; overflow-wrap: anywhere;
}
.call p { background: var(--call); font-style: italic; }
.theirs { text-align: right; }
.theirs p { background: var(--theirs); color: #fff; border-radius: 18px; border-bottom-right-radius: 5px; font-style: normal; }
@media (max-width: 860px) {
  header { padding: 36px 20px 28px; } main, .proof { padding: 0 20px 60px; }
  section { grid-template-columns: minmax(0, 1fr); }
  .moment { padding-bottom: 20px; }
  .phones { padding-left: 0; }
}
@media print { .phone { break-inside: avoid; box-shadow: none; } }
`;
