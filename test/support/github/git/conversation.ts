import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { gitEnvironment } from './run-git.ts';

/**
 * A git program that stays up and answers one question after the other over its pipes, so that reading an
 * object or writing a tree costs no process. `read` takes from the bytes received so far and gives
 * undefined while the answer is incomplete.
 */
export type Conversation = {
  ask<T>(question: string | Uint8Array, read: (received: Received) => T | undefined): Promise<T>;
  close(): void;
};

/** The bytes received and not yet consumed. */
export type Received = {
  /** A line without its newline, or undefined while it is incomplete; does not consume. */
  peekLine(): string | undefined;
  /** The bytes from `start` to `end`, or undefined while they are incomplete; does not consume. */
  peek(start: number, end: number): Buffer | undefined;
  consume(length: number): void;
};

type Pending = { readonly attempt: () => boolean; readonly fail: (error: Error) => void };
type Buffered = Received & { add(chunk: Buffer): void; clear(): void };

/** Keeps chunks as they come and joins them only when somebody looks. */
function createBuffer(): Buffered {
  let chunks: Buffer[] = [];
  let size = 0;
  const joined = (): Buffer => {
    const first = chunks[0];
    if (chunks.length === 1 && first) return first;
    const all = Buffer.concat(chunks);
    chunks = [all];
    return all;
  };
  return {
    peekLine() {
      // A header lies in the first chunk nearly always: looking for it must not copy a big object's chunks.
      const first = chunks[0];
      const all = first?.includes(10) ? first : joined();
      const end = all.indexOf(10);
      return end < 0 ? undefined : all.toString('utf8', 0, end);
    },
    peek(start, end) {
      return size < end ? undefined : joined().subarray(start, end);
    },
    consume(length) {
      const rest = joined().subarray(length);
      chunks = rest.length > 0 ? [rest] : [];
      size = rest.length;
    },
    add(chunk) {
      chunks.push(chunk);
      size += chunk.length;
    },
    clear() {
      chunks = [];
      size = 0;
    },
  };
}

/** Starts git on first use; a git that died fails what is pending and is started anew by the next question. */
export function openConversation(directory: string, args: readonly string[]): Conversation {
  let child: ChildProcessWithoutNullStreams | undefined;
  let pending: Pending[] = [];
  const received = createBuffer();
  const start = (): ChildProcessWithoutNullStreams => {
    const started = spawn('git', ['--git-dir', directory, ...args], { env: gitEnvironment() });
    started.stdout.on('data', (chunk: Buffer) => {
      received.add(chunk);
      while (pending[0]?.attempt()) pending.shift();
    });
    let words = '';
    started.stderr.on('data', (chunk: Buffer) => {
      words += chunk.toString('utf8');
    });
    started.stdin.on('error', () => undefined);
    started.on('close', () => {
      if (child !== started) return;
      child = undefined;
      received.clear();
      const failed = pending;
      pending = [];
      for (const one of failed) one.fail(new Error(`git ${args.join(' ')} ended: ${words.trim()}`));
    });
    return started;
  };
  return {
    ask: <T>(question: string | Uint8Array, read: (bytes: Received) => T | undefined) =>
      new Promise<T>((resolve, reject) => {
        child ??= start();
        const attempt = (): boolean => {
          const answer = read(received);
          if (answer !== undefined) resolve(answer);
          return answer !== undefined;
        };
        pending.push({ attempt, fail: reject });
        child.stdin.write(question);
      }),
    close() {
      const running = child;
      child = undefined;
      running?.stdin.end();
      running?.kill();
    },
  };
}

/** Reads a whole line, without its newline. */
export function takeLine(received: Received): string | undefined {
  const line = received.peekLine();
  if (line !== undefined) received.consume(Buffer.byteLength(line) + 1);
  return line;
}
