const patience = 1000;
const clearLine = '\r\u001b[K';

/**
 * Runs work that tells how much it has done, and shows the sum on the terminal of stderr once it takes longer than a
 * second; what was shown is gone when it ends. Where stderr is no terminal nothing is shown.
 */
export async function showProgress<Result>(
  what: string,
  work: (heard: (more: number) => void) => Promise<Result>,
  stream: Pick<NodeJS.WriteStream, 'isTTY' | 'write'> = process.stderr,
): Promise<Result> {
  const begun = performance.now();
  let sum = 0;
  let isShown = false;
  const heard = (more: number): void => {
    sum += more;
    if (!stream.isTTY || performance.now() - begun < patience) return;
    isShown = true;
    stream.write(`${clearLine}${sum.toLocaleString('en')} ${what} …`);
  };
  try {
    return await work(heard);
  } finally {
    if (isShown) stream.write(clearLine);
  }
}
