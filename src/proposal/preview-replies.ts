/** The reply to `/hedgerow preview` where the pull request got another commit since. */
export function previewMovedReply(): string {
  return 'Nothing was previewed: a commit was pushed since. Look at it and comment again.';
}

/** The reply to `/hedgerow preview` where there is nothing to preview. */
export function previewNothingReply(): string {
  return 'Nothing to preview: this pull request changes no file in `managed/` of a fabric that a cluster is named for.';
}
