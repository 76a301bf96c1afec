import { HostError } from './host-error.ts';
import type { Repository } from './octokit.ts';
import type { Requests } from './request.ts';

/** Whether a login may push: `permission` is admin or write (GitHub reports the role maintain as write). */
export async function mayWrite(
  { octokit, owner, repo }: Repository,
  requests: Requests,
  login: string,
): Promise<boolean> {
  try {
    const { permission } = await requests.repeat('read permission', () =>
      octokit.rest.repos.getCollaboratorPermissionLevel({ owner, repo, username: login }),
    );
    return permission === 'admin' || permission === 'write';
  } catch (error) {
    // 404: there is no such account (any more).
    if (error instanceof HostError && error.ending === 'missing') return false;
    throw error;
  }
}
