import type { AppManifest } from '../../config/app-manifest.ts';
import { type Html, html } from '../html.ts';
import type { Answers, Faults, Request } from './plan-manifest.ts';
import { style } from './style.ts';

/** A whole page. `title` also stands in the tab. */
function page(title: string, content: Html): string {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} · Hedgerow</title>
<style>${{ html: style }}</style>
</head>
<body>
<main>
<header><strong>Hedgerow</strong> Set up</header>
<h1>${title}</h1>
${content}
</main>
</body>
</html>
`.html;
}

/** First page: whose App it is, and how Hedgerow hears of changes. */
export function questionsPage(serverUrl: string, answers: Answers, faults: Faults): string {
  const choice = (name: keyof Answers, value: string, label: string): Html => html`<div class="choice">
<input type="radio" id="${name}-${value}" name="${name}" value="${value}"${answers[name] === value ? { html: ' checked' } : ''}>
<label for="${name}-${value}">${label}</label></div>`;
  return page(
    'Create the GitHub App',
    html`<p>Hedgerow acts on GitHub as a GitHub App of your own. It is created on <strong>${new URL(serverUrl).host}</strong>
in two steps: answer two questions here, then confirm on GitHub. Its key comes straight to this server.</p>
${Object.keys(faults).length > 0 ? html`<div class="notice" role="alert"><p>Something below needs another look.</p></div>` : ''}
<form class="card" method="post" action="/setup">
<fieldset>
<legend>Who owns the App?</legend>
${choice('owner', 'organization', 'An organization, whose owners can manage it')}
${field('organization', 'text', 'Name of the organization', answers.organization, faults.organization, 'As in its address: acme for github.com/acme.')}
${choice('owner', 'person', 'My own account, for trying it out')}
</fieldset>
<fieldset>
<legend>How does Hedgerow hear of changes?</legend>
${choice('delivery', 'webhook', 'GitHub sends them to this server')}
${field('address', 'url', 'Public address of this server', answers.address, faults.address, 'As GitHub reaches it, through your proxy or load balancer: https://hedgerow.example.com')}
${choice('delivery', 'poll', 'Hedgerow asks for them (POLL), for closed networks')}
</fieldset>
<button>Continue</button>
</form>`,
  );
}

function field(
  name: string,
  type: string,
  label: string,
  value: string,
  fault: string | undefined,
  hint: string,
): Html {
  const about = fault === undefined ? `${name}-hint` : `${name}-fault ${name}-hint`;
  const invalid = fault === undefined ? '' : { html: ' aria-invalid="true"' };
  return html`<div class="more"><label class="hint" for="${name}">${label}</label>
<input type="${type}" id="${name}" name="${name}" value="${value}" autocomplete="off" spellcheck="false" aria-describedby="${about}"${invalid}>
${fault === undefined ? '' : html`<p class="fault" id="${name}-fault">${fault}</p>`}
<p class="hint" id="${name}-hint">${hint}</p></div>`;
}

/** Second page: what GitHub will be asked for, and the button that goes there. */
export function confirmPage(app: AppManifest, serverUrl: string, { action, manifest, webhook }: Request): string {
  const rows = Object.entries(app.permissions).map(
    ([name, level]) => html`<tr><th scope="row">${name.replaceAll('_', ' ')}</th><td>${level}</td></tr>`,
  );
  return page(
    'What GitHub will be asked for',
    html`<div class="card">
<h2>Permissions</h2>
<table><tbody>${rows}</tbody></table>
<h2>Events</h2>
<p>${app.events.map((event) => event.replaceAll('_', ' ')).join(', ')}</p>
<h2>Webhook</h2>
<p>${webhook === undefined ? html`None. Start the server with <code>POLL=1m</code> from now on.` : html`<code>${webhook}</code>`}</p>
<form method="post" action="${action}">
<input type="hidden" name="manifest" value="${JSON.stringify(manifest)}">
<button>Create it on ${new URL(serverUrl).host}</button>
</form>
</div>
<p>On GitHub you can still change the name. <a href="/setup">Back to the questions</a></p>`,
  );
}

/** Last page: what was written and what comes next. */
export function donePage(app: { readonly name: string; readonly htmlUrl: string }, credentialsFile: string): string {
  return page(
    `${app.name} is created`,
    html`<p>Its credentials are in <code>${credentialsFile}</code>, readable by this user only. The server starts now; this page
will not answer any more.</p>
<div class="card">
<h2>Next</h2>
<ol>
<li>Install the App on the repositories that it shall look after.</li>
<li>Run <code>hedgerow doctor</code>: it says whether everything is in place.</li>
<li>Keep a copy of the credentials where you keep secrets: GitHub shows them once.</li>
</ol>
<p><a class="button" href="${app.htmlUrl}/installations/new">Install it on GitHub</a></p>
</div>`,
  );
}

/** A step that did not work: what happened and what to do. */
export function troublePage(title: string, what: string, next: Html): string {
  return page(title, html`<div class="notice" role="alert"><p>${what}</p></div><p>${next}</p>`);
}
