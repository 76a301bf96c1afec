import type { JsonObject } from '../../../../src/domain/json.ts';
import type { Signature } from '../git/commits.ts';
import { object, text } from '../http/read-body.ts';
import type { Actor } from './model.ts';
import { now, type World } from './world.ts';

/**
 * Whom a commit made through the API names. GitHub signs it only where an App's token made it and neither author
 * nor committer was given.
 */
export function signaturesOf(
  world: World,
  actor: Actor,
  body: JsonObject,
): { readonly author: Signature; readonly committer: Signature; readonly sign: boolean } {
  const date = now(world);
  const { name, email } = actor.account;
  const self: Signature = { name: actor.account.type === 'Bot' ? actor.account.login : name, email, date };
  const read = (given: JsonObject | null, fallback: Signature): Signature =>
    given
      ? {
          name: text(given, 'name') ?? fallback.name,
          email: text(given, 'email') ?? fallback.email,
          date: text(given, 'date') ?? fallback.date,
        }
      : fallback;
  const givenAuthor = object(body, 'author');
  const givenCommitter = object(body, 'committer');
  const platform: Signature = { name: 'GitHub', email: 'noreply@github.com', date };
  const sign = actor.installation !== undefined && !givenAuthor && !givenCommitter;
  const author = read(givenAuthor, self);
  return { author, committer: sign ? platform : read(givenCommitter, givenAuthor ? author : self), sign };
}
