import type { GitHubApp } from '../github/create-github-app.ts';
import type { StoredDelivery } from '../store/deliveries.ts';

/** Hands a delivery to what is registered for its event. */
// Probot takes the payload as it is: it was verified and parsed at the front door.
export async function receive(probot: GitHubApp['probot'], { guid, event, payload }: StoredDelivery): Promise<void> {
  try {
    const parsed: unknown = JSON.parse(payload);
    await probot.receive({ id: guid, name: event, payload: parsed } as Parameters<typeof probot.receive>[0]);
  } catch (error) {
    throw error instanceof AggregateError && error.errors.length > 0 ? error.errors[0] : error;
  }
}
