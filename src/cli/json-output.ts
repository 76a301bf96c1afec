import type { Problem } from '../domain/problem.ts';
import type { DriftReport } from '../drift/drift-report.ts';
import type { FabricPlan, Placement } from '../normalize/fabric-plan.ts';
import type { FabricAdoption } from './adopt-live.ts';
import type { CheckedFabric } from './print-check.ts';
import type { NormalizeReport } from './print-normalize.ts';

/** What `normalize --json` prints (contracts/normalize.schema.json), ending in a newline. */
export function printNormalizeJson({ fabrics, problems, written }: NormalizeReport): string {
  return printJson({ written, fabrics: fabrics.map(describeFabric), problems });
}

/** What `check --json` prints (contracts/check.schema.json), ending in a newline. */
export function printCheckJson(fabrics: readonly CheckedFabric[], problems: readonly Problem[]): string {
  const all = [...problems, ...fabrics.flatMap((fabric) => fabric.problems)];
  const of = (severity: Problem['severity']): number => all.filter((problem) => problem.severity === severity).length;
  return printJson({
    fabrics: fabrics.map(({ plan, problems: own }) => ({
      name: plan.name,
      directory: printDirectory(plan.directory),
      files: plan.files,
      records: plan.records,
      problems: own,
    })),
    problems,
    summary: { errors: of('error'), warnings: of('warning'), notes: of('info') },
  });
}

/** What `drift --json` prints (contracts/drift.schema.json), ending in a newline; with `--adopt` what it did. */
export function printDriftJson(
  reports: readonly DriftReport[],
  problems: readonly Problem[],
  adoptions: readonly FabricAdoption[] = [],
): string {
  const fabrics = reports.map((report) => {
    const done = adoptions.find(({ plan }) => plan.fabric === report.name);
    return done === undefined ? report : { ...report, ...describeAdoption(done) };
  });
  return printJson({ fabrics, problems });
}

function describeAdoption({ plan, refused }: FabricAdoption): object {
  const written = plan.records.filter(({ action }) => action !== 'none');
  return { adopted: written.map(({ key, action, path, fields }) => ({ key, action, path, fields })), refused };
}

function describeFabric(plan: FabricPlan): object {
  const { name, directory, planId, documents, repairs, problems, changes, summary } = plan;
  return {
    name,
    directory: printDirectory(directory),
    planId,
    summary,
    documents: documents.map(describeDocument),
    repairs,
    problems,
    changes,
  };
}

// The texts before and after are left out: they are the files' own content, a reader has both.
function describeDocument(document: Placement): object {
  return { ...document, diff: undefined };
}

function printDirectory(directory: string): string {
  return directory === '' ? '.' : directory;
}

function printJson(value: object): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
