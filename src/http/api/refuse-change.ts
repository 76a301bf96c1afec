import type { Acceptance, ChangeAnswer } from '../../actions/change-desk.ts';
import type { EditRefusal } from '../../edit/change-plan.ts';
import type { Collision } from '../../edit/record-edit.ts';
import type { Pause } from '../../ports/pause-store.ts';
import { type ApiCode, ApiProblem } from './api-problem.ts';

type Refused = Exclude<Acceptance, { readonly is: 'accepted' | 'nothing' }>;

/** The problem that a request ends in which was not accepted. Nothing was written. */
export function refuseChange(refused: Refused): ApiProblem {
  switch (refused.is) {
    case 'refused':
      return refuseEdits(refused.refusals);
    case 'collides': {
      const { collisions } = refused;
      return new ApiProblem('collision', `${wordsOf(collisions)}: nothing was taken`, { more: { collisions } });
    }
    case 'problems': {
      const advice = refused.isForceable ? '; force=true overrides warnings' : '';
      const errors = refused.problems.map((problem) => ({
        pointer: problem.pointer ?? '',
        code: problem.code,
        severity: problem.severity,
        message: problem.message,
        path: problem.path,
        ...(problem.line === undefined ? {} : { line: problem.line }),
        ...(problem.key === undefined ? {} : { key: problem.key }),
      }));
      return new ApiProblem('refused', `${errors[0]?.message ?? 'the result breaks a rule'}${advice}`, { errors });
    }
    case 'paused':
      return refusePaused(refused.pause);
    case 'no-fabric':
      return new ApiProblem('state', refused.reason);
    case 'no-change':
      return new ApiProblem('not-found', 'there is no Change of the id that `into` names');
    case 'not-open':
      return new ApiProblem('state', `the Change that \`into\` names is ${refused.change.state}`);
    case 'not-addable':
      return new ApiProblem('state', refused.reason);
  }
}

function wordsOf(collisions: readonly Collision[]): string {
  const [first] = collisions;
  const count = collisions.length;
  if (first?.pointer !== '') {
    return `Git changed ${count === 1 ? 'a field' : `${count} fields`} since the base that the edit changes too`;
  }
  if (count > 1) return `Git and the edit changed ${count} records since the base, or parts of them`;
  if (first.git === undefined) return 'Git has the record no more that the edit changes';
  if (first.edit === undefined) return 'Git changed the record since the base that the edit deletes';
  return 'the record exists already, with another content';
}

/** The problem of a fabric that is paused. */
export function refusePaused({ by, since }: Pause): ApiProblem {
  return new ApiProblem('paused', `paused by ${by} since ${since}: nothing is written until it is resumed`);
}

/** The problem of a call about one Change that did nothing. */
export function refuseCall(answer: Exclude<ChangeAnswer, { readonly is: 'done' }>): ApiProblem {
  switch (answer.is) {
    case 'no-change':
      return new ApiProblem('not-found', 'there is no such Change');
    case 'wrong-state':
      return new ApiProblem('state', answer.reason);
    case 'no-collision': {
      const { key, pointer } = answer.resolution;
      const message = 'this does not collide, or does no more';
      return new ApiProblem('state', message, { errors: [{ pointer, code: 'no-collision', message, key }] });
    }
  }
}

// The first that applies names the answer: what cannot be found, then the base, then what can never be made.
const codes: readonly (readonly [ApiCode, readonly EditRefusal['code'][]])[] = [
  ['not-found', ['not-found']],
  ['base-unknown', ['base-unknown', 'base-elsewhere']],
];

function refuseEdits(refusals: readonly EditRefusal[]): ApiProblem {
  const code = codes.find(([, of]) => refusals.some((one) => of.includes(one.code)))?.[0] ?? 'refused';
  const errors = refusals.map(({ code: why, edit, pointer, message, key }) => ({
    pointer: `/edits/${edit}${pointer}`,
    code: why,
    message,
    ...(key === undefined ? {} : { key }),
  }));
  return new ApiProblem(code, errors[0]?.message ?? 'an edit cannot be made', { errors });
}
