/** The whole look of the set-up pages: system fonts, light and dark, nothing that moves. */
export const style = `
:root { color-scheme: light dark; --ink: #1c2321; --soft: #56615d; --line: #d6dcd8; --paper: #f6f7f4; --card: #fff;
  --leaf: #2f6b4f; --leaf-ink: #fff; --warn: #8a3b12; --warn-paper: #fbf1e9; }
@media (prefers-color-scheme: dark) { :root { --ink: #e4e9e5; --soft: #9caaa3; --line: #36403b; --paper: #151a18;
  --card: #1d2421; --leaf: #7cc29c; --leaf-ink: #10201a; --warn: #f0b48c; --warn-paper: #2d221a; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 1rem/1.55 system-ui, sans-serif; }
main { max-width: 40rem; margin: 0 auto; padding: 3.5rem 1.25rem 4rem; }
header { display: flex; align-items: baseline; gap: .75rem; margin-bottom: 1.5rem; color: var(--soft); }
header strong { color: var(--leaf); letter-spacing: .01em; }
h1 { font-size: 1.6rem; line-height: 1.25; font-weight: 600; margin: 0 0 .75rem; text-wrap: balance; }
h2 { font-size: 1rem; font-weight: 600; margin: 1.75rem 0 .5rem; }
h2:first-child { margin-top: 0; }
p { margin: 0 0 1rem; }
.card { background: var(--card); border: 1px solid var(--line); border-radius: .6rem; padding: 1.5rem; margin: 1.5rem 0; }
fieldset { border: 0; padding: 0; margin: 0 0 1.75rem; min-width: 0; }
legend, .label { font-weight: 600; padding: 0; margin-bottom: .35rem; display: block; }
.hint { color: var(--soft); font-size: .9rem; margin: .3rem 0 0; }
.more { margin: .2rem 0 .9rem 1.6rem; }
.choice { display: flex; gap: .6rem; align-items: baseline; margin: .35rem 0; }
input[type=text], input[type=url] { width: 100%; font: inherit; color: inherit; background: var(--paper);
  border: 1px solid var(--soft); border-radius: .4rem; padding: .5rem .65rem; }
input[type=radio] { accent-color: var(--leaf); }
input[aria-invalid=true] { border-color: var(--warn); }
.fault { color: var(--warn); font-size: .9rem; margin: .3rem 0 0; }
.notice { border-left: .25rem solid var(--warn); background: var(--warn-paper); padding: .75rem 1rem; margin: 1.25rem 0; }
.notice p:last-child { margin: 0; }
button, .button { display: inline-block; font: inherit; font-weight: 600; color: var(--leaf-ink); background: var(--leaf);
  border: 0; border-radius: .4rem; padding: .6rem 1.1rem; cursor: pointer; text-decoration: none; }
:focus-visible { outline: 3px solid var(--leaf); outline-offset: 2px; }
a { color: var(--leaf); }
table { width: 100%; border-collapse: collapse; margin: .25rem 0 1rem; font-size: .95rem; }
th { text-align: left; font-weight: 600; white-space: nowrap; }
th, td { padding: .4rem .75rem .4rem 0; border-bottom: 1px solid var(--line); vertical-align: top; }
td { overflow-wrap: anywhere; }
code { font: .9em ui-monospace, monospace; overflow-wrap: anywhere; }
ol { padding-left: 1.25rem; }
`;
