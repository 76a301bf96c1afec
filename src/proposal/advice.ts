import type { ProblemCode } from '../domain/problem.ts';

const advice: Readonly<Record<ProblemCode, string>> = {
  'yaml-syntax': 'Mend the YAML at the marked line; the rest of the file is not affected.',
  'yaml-duplicate-key': 'Keep one of the two entries: readers disagree about which one counts.',
  'too-deep': 'Flatten the document: no fabric object nests this deep.',
  'alias-limit': 'Write the repeated parts out instead of using this many aliases.',
  'not-utf8': 'Save the file as UTF-8.',
  'too-large': 'Split the file into smaller ones.',
  'not-yaml': 'Keep other files outside raw/; this one moves to unmanaged/ untouched.',
  'empty-document': 'Delete the file, or give it content.',
  'yaml-1.1-ambiguous': 'Put the value in quotes: YAML 1.1 and 1.2 readers take it differently.',
  'not-kubernetes': 'Give the document apiVersion and kind if it is a fabric object; else keep it outside raw/.',
  'kind-not-managed': 'Keep objects of this kind outside raw/, or let the configuration cover them by `crds`.',
  'version-not-served': 'Change apiVersion to one that the fabric serves.',
  'missing-name': 'Give the object metadata.name.',
  'invalid-name': 'Choose a name that the fabric accepts.',
  'invalid-namespace': 'Use the namespace of the fabric, or leave it out.',
  schema: 'Change the value at the marked line to what the field accepts.',
  'unknown-field': 'Check the spelling: the cluster would drop this field.',
  rule: 'Change the value so that the rule holds: the cluster refuses it as it is.',
  'not-hydrated': 'Fill in the addresses (the installer writes them when it hydrates the wiring).',
  'never-held': 'Write what the cluster will hold, or remove the field: it would be dropped or changed.',
  'contains-secret':
    'Remove the credential from Git and replace it at its source: everyone who can read the repository has it.',
  'duplicate-key': 'Keep one of the files and delete the other: a deployer applies both, in no certain order.',
  'ambiguous-identity': 'Delete all but one of the documents that claim this record.',
  'already-exists':
    'Edit the file in managed/ instead and delete the upload: this fabric refuses uploads of existing records.',
  'changed-since-upload': 'Upload again from the present state, or edit the file in managed/.',
  'not-canonical-path': 'Merge the pull request that moves the file; nothing else about it changes.',
  'several-documents': 'Merge the pull request that splits the file; nothing else about it changes.',
  symlink: 'Replace the link by the file itself: links are not followed.',
  submodule: 'Replace the submodule by its files: submodules are not followed.',
  'dangling-reference': 'Add the record that is referred to, or correct the reference.',
  conflict: 'Change one of the records: the cluster accepts only one of them.',
  'still-referenced': 'Remove or change what refers to the record first: the cluster refuses the deletion.',
  immutable: 'Create a record with a new name instead: the cluster refuses to change this field.',
  'unchecked-kind': 'Nothing to do: the kind is known by its identity only. Cover it by `crds` to have it checked.',
  config: 'Mend .github/hedgerow.yml; nothing else happens until then.',
  crd: 'Replace the file by the CRD or object as the cluster exports it, or take it out of the configuration.',
};

/** What to do about a problem, one sentence of Markdown for every code of DESIGN.md 5.4. */
export function adviceFor(code: ProblemCode): string {
  return advice[code];
}
