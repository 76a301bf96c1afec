import { isList, isObject, type Json } from '../domain/json.ts';
import { type Pointer, parsePointer, printPointer } from '../domain/pointer.ts';
import { findLines } from '../records/find-lines.ts';
import { type PlacedDocument, writtenValue } from '../records/read-file.ts';
import { plainMac } from './ownership.ts';

const mac = /^[0-9a-f]{2}(?::[0-9a-f]{2}){5}$/;

/** For each pointer into a record as compared the line of its file that declares it, or its nearest declared parent. */
export function declaredLines(at: PlacedDocument, pointers: readonly Pointer[]): number[] {
  const written = writtenValue(at);
  return findLines(
    at.examined.document,
    pointers.map((pointer) => writtenPointer(written, pointer)),
  );
}

/** The pointer as a manifest spells it: admission rewrites MAC addresses that are keys. */
export function writtenPointer(manifest: Json, pointer: Pointer): Pointer {
  let value: Json | undefined = manifest;
  const path: string[] = [];
  for (const segment of parsePointer(pointer)) {
    const name: string = spelled(value, segment);
    path.push(name);
    if (isList(value)) value = value[Number(name)];
    else value = isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined;
  }
  return printPointer(path);
}

function spelled(value: Json | undefined, segment: string): string {
  if (!isObject(value) || Object.hasOwn(value, segment) || !mac.test(segment)) return segment;
  return Object.keys(value).find((key) => plainMac(key) === plainMac(segment)) ?? segment;
}
