import type { PreviewField, PreviewObject } from '../drift/preview-plan.ts';
import type { Annotation } from './annotation.ts';
import { mostAnnotations } from './check.ts';
import { sidesOf } from './drift-sides.ts';
import { cut, plain } from './escape.ts';
import { printFieldPath } from './field-path.ts';
import { joinPath } from './links.ts';
import { printMoment } from './moment.ts';
import { placedIn } from './record-name.ts';

const shownValue = 200;

/** A remark on each line whose merge overwrites drift; at most 50. A deleted file has no lines. */
export function overwrittenAnnotations(objects: readonly PreviewObject[], directory: string): Annotation[] {
  return objects
    .filter(({ effect }) => effect === 'updates')
    .flatMap((object) => {
      const { key, path, line, fields } = object;
      const name = plain(`${key.kind} ${placedIn(key)}`, 120);
      return fields
        .filter(({ effect }) => effect === 'overwrites')
        .map((field): Annotation => {
          const at = Math.max(1, field.line ?? line);
          return {
            path: joinPath(directory, path),
            startLine: at,
            endLine: at,
            level: 'warning',
            title: `${name}: ${plain(printFieldPath(field.pointer), 120)}`,
            message: printMessage(field),
          };
        });
    })
    .slice(0, mostAnnotations);
}

function printMessage({ pointer, now, after, masked, manager, time }: PreviewField): string {
  const moment = printMoment(time);
  const who = manager === undefined ? '' : ` (${plain(manager, 60)}${moment === '' ? '' : `, ${moment}`})`;
  if (masked === true) return `Merging overwrites what the cluster drifted to${who}. The values are not shown.`;
  const [to, from] = sidesOf({
    pointer,
    ...(after === undefined ? {} : { git: after }),
    ...(now === undefined ? {} : { live: now }),
  });
  const show = (side: typeof to): string => (side.is === 'absent' ? 'nothing' : cut(side.text, shownValue) || 'others');
  return `Merging overwrites drift: the cluster has ${show(from)} here${who}, it will be ${show(to)}.`;
}
