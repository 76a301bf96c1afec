/** What all pages of the program look like: system fonts, light and dark, nothing that moves. */
export const baseStyle = `
:root { color-scheme: light dark; --ink: #1c2321; --soft: #56615d; --line: #d6dcd8; --paper: #f6f7f4; --card: #fff;
  --leaf: #2f6b4f; --leaf-ink: #fff; --warn: #8a3b12; --warn-paper: #fbf1e9; }
@media (prefers-color-scheme: dark) { :root { --ink: #e4e9e5; --soft: #9caaa3; --line: #36403b; --paper: #151a18;
  --card: #1d2421; --leaf: #7cc29c; --leaf-ink: #10201a; --warn: #f0b48c; --warn-paper: #2d221a; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 1rem/1.55 system-ui, sans-serif; }
header { display: flex; align-items: baseline; gap: .75rem; margin-bottom: 1.5rem; color: var(--soft); }
header strong { color: var(--leaf); letter-spacing: .01em; }
h1 { font-size: 1.6rem; line-height: 1.25; font-weight: 600; margin: 0 0 .75rem; text-wrap: balance; }
h2 { font-size: 1rem; font-weight: 600; margin: 1.75rem 0 .5rem; }
p { margin: 0 0 1rem; }
.notice { border-left: .25rem solid var(--warn); background: var(--warn-paper); padding: .75rem 1rem; margin: 1.25rem 0; }
.notice p:last-child { margin: 0; }
:focus-visible { outline: 3px solid var(--leaf); outline-offset: 2px; }
a { color: var(--leaf); }
table { width: 100%; border-collapse: collapse; margin: .25rem 0 1rem; font-size: .95rem; }
th { text-align: left; font-weight: 600; white-space: nowrap; }
th, td { padding: .4rem .75rem .4rem 0; border-bottom: 1px solid var(--line); vertical-align: top; }
td { overflow-wrap: anywhere; }
code { font: .9em ui-monospace, monospace; overflow-wrap: anywhere; }
`;
