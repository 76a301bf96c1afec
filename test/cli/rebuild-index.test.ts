import { expect, test } from 'vitest';
import { until } from '../e2e/quiet.ts';
import { describeEachDatabase } from '../support/postgres/each-database.ts';
import { openOperator } from './open-operator.ts';

describeEachDatabase('hedgerow index rebuild', ({ newPlace, open }) => {
  test('reads records again, beside a server and without one, and only differences are told', async () => {
    const place = await newPlace();
    const { github, repository, run, serve } = await openOperator(place);
    const untilChecked = () =>
      until('the check', async () => {
        const head = (await github.head(repository, 'main')) ?? '';
        return github.checkRuns(repository, head, 'hedgerow / structure').at(-1);
      });
    const push = async () => {
      await github.push(repository, 'main', { files: { 'README.md': String(Math.random()) } });
      await untilChecked();
    };
    const read = async (statement: string) => {
      const database = await open(place);
      const { rows } = await database.run(statement);
      await database.close();
      return rows;
    };
    const state = 'select line, last_event::int as events from hedgerow.records join hedgerow.fabrics using (fabric)';

    expect(await run('index', 'rebuild')).toMatchObject({ code: 0, stdout: 'Nothing is indexed yet.\n' });
    let { server } = await serve();
    await untilChecked();
    const said = 'These are read again:\n  acme/network:fabric-1\n';
    expect(await run('index', 'rebuild', 'Acme/Network')).toMatchObject({ code: 0, stdout: said, stderr: '' });
    await push();
    await server.stop();
    expect(await read(state)).toEqual([{ line: 1, events: 1 }]);

    await read('update hedgerow.records set line = 99');
    expect(await run('index', 'rebuild', 'acme/network:fabric-1')).toMatchObject({ code: 0, stdout: said });
    const unknown = await run('index', 'rebuild', 'acme/network:other');
    expect(unknown).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining('nothing is indexed of') });
    expect(await run('index', 'rebuild', 'what')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('neither'),
    });
    ({ server } = await serve());
    await push();
    await server.stop();
    expect(await read(state)).toEqual([{ line: 1, events: 2 }]);
  });
});
