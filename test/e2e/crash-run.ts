import { freePort } from '../support/free-port.ts';
import type { Place } from '../support/postgres/each-database.ts';
import { untilQuiet } from './quiet.ts';
import { randomFrom } from './random.ts';
import { startServer } from './server-process.ts';

import { createWorld, viewOf, type World } from './world.ts';

export type CrashRun = {
  readonly view: object[];
  readonly dead: number;
  readonly pushes: number;
  readonly redelivered: number;
};

const repositories = 4;

/**
 * Pushes to several repositories while the server is killed (SIGKILL) after random times, start-up included, and
 * started again; then waits until all is done. With `kills` 0 the same pushes happen undisturbed. The pushes and their
 * order are those of the seed.
 */
export async function runWithKills(place: Place, kills: number, pushes: number, seed: number): Promise<CrashRun> {
  const world = await createWorld(repositories, randomFrom(seed));
  try {
    return await run(world, place, kills, pushes, randomFrom(seed + 1));
  } finally {
    await world.github.close();
    world.github.assertClean();
  }
}

async function run(world: World, place: Place, kills: number, pushes: number, random: () => number): Promise<CrashRun> {
  const { github, app } = world;
  const port = await freePort();
  app.webhook.url = `http://127.0.0.1:${port}/api/github/webhooks`;
  let server = startServer(github, app, { place, port });
  let pushed = 0;
  let redelivered = 0;
  const pushSome = async (until: number) => {
    for (; pushed < until; pushed += 1) await world.push();
  };
  try {
    for (let kill = 0; kill < kills; kill += 1) {
      // Some die while they start, most while they work.
      const isEarly = random() < 0.2;
      if (!isEarly) await server.ready;
      const wait = random() * (isEarly ? 1_500 : 700);
      const due = Math.ceil(((kill + 1) * pushes) / kills);
      const dying = new Promise((resolve) => setTimeout(resolve, wait)).then(() => server.kill());
      await pushSome(due);
      if (!isEarly) redelivered += await world.redeliverFailed();
      await dying;
      server = startServer(github, app, { place, port });
    }
    const { ops } = await server.ready;
    await pushSome(pushes);
    redelivered += await world.redeliverFailed();
    const dead = await untilQuiet(ops);
    const left = await world.redeliverFailed();
    if (left > 0) throw new Error(`${left} deliveries were refused by a server that nobody disturbed`);
    return { view: await viewOf(world), dead, pushes: pushed, redelivered };
  } finally {
    await server.kill();
  }
}
