import { createColors } from 'picocolors';
import type { Severity } from '../domain/problem.ts';
import type { DriftState } from '../drift/drift-report.ts';
import type { Outcome } from '../normalize/fabric-plan.ts';

type Style = (text: string) => string;

/** The few styles of our reports by what they mean; without colour every one returns its text. */
export type Paint = {
  readonly strong: Style;
  readonly faint: Style;
  readonly severity: Readonly<Record<Severity, Style>>;
  readonly outcome: Readonly<Record<Outcome, Style>>;
  readonly drift: Readonly<Record<DriftState | 'inSync', Style>>;
};

/** Paint for a terminal with or without colour. */
export function createPaint(color: boolean): Paint {
  const colors = createColors(color);
  return {
    strong: colors.bold,
    faint: colors.dim,
    severity: { error: colors.red, warning: colors.yellow, info: colors.cyan },
    outcome: {
      managed: colors.green,
      updated: colors.cyan,
      duplicate: colors.dim,
      unmanaged: colors.yellow,
      held: colors.red,
    },
    drift: {
      inSync: colors.green,
      changed: colors.yellow,
      missing: colors.red,
      extra: colors.cyan,
      pending: colors.dim,
      unknown: colors.magenta,
    },
  };
}
