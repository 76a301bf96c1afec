import type { FileDiff } from '../../test/support/github/git/diff.ts';
import type { Annotation, Repository } from '../../test/support/github/state/model.ts';
import { colourLine } from './code-lines.ts';
import { address, latestRuns } from './frame.ts';
import { type Html, html } from './html.ts';

/** What the latest checks of a commit say about one file. */
export function annotationsOf(repository: Repository, sha: string, path: string): Annotation[] {
  return latestRuns(repository, sha).flatMap((run) => run.annotations.filter((one) => one.path === path));
}

const levels: Readonly<Record<string, string>> = { failure: 'Error', warning: 'Warning', notice: 'Note' };

function annotationBox(annotation: Annotation): Html {
  return html`<div class="annotation ${annotation.level}"><b>${levels[annotation.level] ?? annotation.level}</b> ${annotation.title && html`<code>${annotation.title}</code>`}<p>${annotation.message}</p></div>`;
}

/** The rows of some lines of a file, each with what was annotated on it. */
export function lineRows(
  lines: readonly string[],
  first: number,
  path: string,
  annotations: readonly Annotation[],
): Html {
  const rows = lines.map((line, at) => {
    const number = first + at;
    const here = annotations.filter((one) => one.endLine === number);
    return html`<tr id="L${number}"${here.length > 0 && html` class="marked"`}><td class="number"><a href="#L${number}">${number}</a></td><td class="line">${colourLine(line, path)}</td></tr>${here.map(
      (one) => html`<tr><td></td><td>${annotationBox(one)}</td></tr>`,
    )}`;
  });
  return html`${rows}`;
}

/** A box that shows a whole file or a part of it. */
export function fileBox(title: Html, rows: Html): Html {
  return html`<section class="box file"><h3>${title}</h3><div class="wide"><table class="lines">${rows}</table></div></section>`;
}

/** The differences of some files, with the annotations of the commit they lead to on the lines they are about. */
export function diffBoxes(repository: Repository, sha: string, files: readonly FileDiff[]): Html {
  return html`${files.map((file) => {
    const moved = file.previousPath !== undefined && html`<span class="muted">${file.previousPath} →</span> `;
    const isMoved = file.additions + file.deletions === 0;
    const counts =
      !isMoved &&
      html`<span class="counts"><span class="green">+${file.additions}</span> <span class="red">−${file.deletions}</span></span>`;
    const name =
      file.status === 'removed'
        ? html`<span>${file.path}</span> <span class="label">deleted</span>`
        : html`<a href="${address(repository, 'blob', sha, file.path)}">${file.path}</a>`;
    return fileBox(html`${moved}${name}${counts}`, patchRows(file, annotationsOf(repository, sha, file.path)));
  })}`;
}

function patchRows(file: FileDiff, annotations: readonly Annotation[]): Html {
  if (file.patch === undefined) {
    const why = file.status === 'renamed' ? 'Moved byte for byte, nothing in it changes.' : 'No lines to show.';
    return html`<tr><td class="note">${why}</td></tr>`;
  }
  let [before, after] = [0, 0];
  const rows = file.patch.split('\n').map((line) => {
    const hunk = /^@@ -(\d+)(?:,\d+)? \+(\d+)/.exec(line);
    if (hunk) {
      [before, after] = [Number(hunk[1]), Number(hunk[2])];
      return html`<tr class="hunk"><td class="number"></td><td class="number"></td><td class="line">${line}</td></tr>`;
    }
    const mark = line.charAt(0);
    if (mark === '\\')
      return html`<tr><td class="number"></td><td class="number"></td><td class="line muted">${line}</td></tr>`;
    const old = mark === '+' ? '' : before++;
    const now = mark === '-' ? '' : after++;
    const here = mark === '-' ? [] : annotations.filter((one) => one.endLine === now);
    const kind = mark === '+' ? 'plus' : mark === '-' ? 'minus' : 'same';
    return html`<tr class="${kind}"><td class="number">${old}</td><td class="number">${now}</td><td class="line">${colourLine(line.slice(1), file.path)}</td></tr>${here.map(
      (one) => html`<tr><td></td><td></td><td>${annotationBox(one)}</td></tr>`,
    )}`;
  });
  return html`${rows}`;
}
