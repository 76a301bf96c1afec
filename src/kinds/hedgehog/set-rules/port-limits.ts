import { entriesOf } from '../go-values.ts';
import type { Entry } from './fabric-view.ts';
import { limitOf, type Profile, portsAfterBreakout, type Say } from './switch-profile.ts';

/** How many ports a model runs in all and in each pipeline once its ports are broken out (FACTS.md section 11). */
export function checkLimits(device: Entry, profile: Profile, say: Say): void {
  const { spec } = profile.entry;
  const [most, pipelines] = [limitOf(spec), entriesOf(spec.pipelines)];
  if (most === 0 && pipelines.length === 0) return;
  const used = new Map<string, number>();
  let all = 0;
  for (const port of profile.ports.values()) {
    const count = portsAfterBreakout(device, port);
    all += count;
    used.set(port.pipeline, (used.get(port.pipeline) ?? 0) + count);
  }
  if (most > 0 && all > most) say(['portBreakouts'], `runs at most ${most} ports, these breakouts make ${all}`);
  for (const [name, pipeline] of pipelines) {
    const [limit, count] = [limitOf(pipeline), used.get(name) ?? 0];
    if (limit > 0 && count > limit) {
      say(['portBreakouts'], `runs at most ${limit} ports in pipeline ${name}, these breakouts make ${count}`);
    }
  }
}
