import type { Permissions } from '../state/model.ts';
import { forbidden } from './answer.ts';

type Need = readonly [permission: string, level: 'read' | 'write'];

/** What an operation needs, any one of a list; from GitHub's "Permissions required for GitHub Apps". */
export function needsOf(method: string, template: string): readonly Need[] {
  const path = template.replace('/repos/{owner}/{repo}', '');
  const write = method !== 'GET';
  const level = write ? 'write' : 'read';
  if (path === '' || path === '/installation' || path.startsWith('/collaborators')) return [['metadata', 'read']];
  if (path.startsWith('/rules')) return [['metadata', 'read']];
  if (path.includes('/check-runs')) return [['checks', level]];
  if (/^\/commits\/\{commit_sha\}\/pulls/.test(path))
    return [
      ['pull_requests', level],
      ['contents', level],
    ];
  if (path.endsWith('/merge')) return [['contents', level]];
  if (path.startsWith('/pulls')) return [['pull_requests', level]];
  if (path === '/issues' && write) return [['issues', level]];
  if (path.startsWith('/issues') || path.startsWith('/labels'))
    return [
      ['issues', level],
      ['pull_requests', level],
    ];
  return [['contents', level]];
}

/** Throws 403 where none of the needs is granted. */
export function checkPermission(granted: Permissions | 'all', needs: readonly Need[]): void {
  if (granted === 'all' || needs.length === 0) return;
  const satisfied = needs.some(([permission, level]) => {
    const has = granted[permission];
    return has !== undefined && (level === 'read' || has !== 'read');
  });
  if (!satisfied) throw forbidden();
}
