/** Events that something is done about. GitHub also sends Apps some that they did not ask for. */
const knownEvents = new Set([
  'check_run',
  'check_suite',
  'installation',
  'installation_repositories',
  'installation_target',
  'issue_comment',
  'merge_group',
  'pull_request',
  'push',
  'repository',
  'status',
]);

/** Whether anything is done about an event; its deliveries are stored then. */
export function isKnownEvent(event: string): boolean {
  return knownEvents.has(event);
}
