/**
 * The first of the offered media types that an `Accept` header takes with the highest weight, in the order of the offer
 * where they weigh the same; undefined where it takes none. No header takes anything.
 */
export function chooseType<Offer extends string>(
  accept: string | undefined,
  offers: readonly Offer[],
): Offer | undefined {
  if (accept === undefined || accept.trim() === '') return offers[0];
  const ranges = accept.slice(0, 1000).split(',').map(readRange);
  let best: { readonly offer: Offer; readonly weight: number } | undefined;
  for (const offer of offers) {
    const weight = weigh(offer, ranges);
    if (weight > 0 && weight > (best?.weight ?? 0)) best = { offer, weight };
  }
  return best?.offer;
}

type Range = { readonly type: string; readonly weight: number };

function readRange(text: string): Range {
  const [type = '', ...parameters] = text.split(';').map((part) => part.trim().toLowerCase());
  const given = parameters.find((parameter) => parameter.startsWith('q='))?.slice(2);
  const weight = given === undefined ? 1 : Number(given);
  return { type, weight: Number.isFinite(weight) ? weight : 0 };
}

/** The most exact range decides. */
function weigh(offer: string, ranges: readonly Range[]): number {
  const family = `${offer.split('/', 1)[0]}/*`;
  for (const wanted of [offer, family, '*/*']) {
    const found = ranges.find(({ type }) => type === wanted);
    if (found !== undefined) return found.weight;
  }
  return 0;
}
