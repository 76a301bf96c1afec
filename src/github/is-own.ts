/**
 * Whether the App itself wrote a comment or an issue. A GitHub Enterprise Server may not name the App: another App
 * would have to copy our marker then.
 */
export function isOwn(
  written: { performed_via_github_app?: { id: number } | null; user: { type: string } | null },
  app: number,
): boolean {
  return written.performed_via_github_app ? written.performed_via_github_app.id === app : written.user?.type === 'Bot';
}
