import type { Json } from '../../../../src/domain/json.ts';
import type { Answer } from './answer.ts';
import type { Call } from './router.ts';

/** The page that a query asks for: 30 a page where it does not say, at most 100. */
export function pageOf(query: URLSearchParams): { page: number; size: number } {
  const size = Number(query.get('per_page') ?? 30);
  const page = Number(query.get('page') ?? 1);
  return { size: Math.min(100, Math.max(1, size || 30)), page: Math.max(1, page || 1) };
}

/** One page of a list with GitHub's `link` header; `wrap` puts the items into an object. */
export function answerPage<T>(
  call: Call,
  address: string,
  items: readonly T[],
  render: (items: readonly T[]) => Json,
): Answer {
  const { page, size } = pageOf(call.query);
  const last = Math.max(1, Math.ceil(items.length / size));
  const link = (to: number, rel: string): string => {
    const query = new URLSearchParams(call.query);
    query.set('page', String(to));
    return `<${address}?${query.toString()}>; rel="${rel}"`;
  };
  const links = [
    ...(page > 1 ? [link(page - 1, 'prev'), link(1, 'first')] : []),
    ...(page < last ? [link(page + 1, 'next'), link(last, 'last')] : []),
  ];
  return {
    status: 200,
    body: render(items.slice((page - 1) * size, page * size)),
    headers: links.length > 0 ? { link: links.join(', ') } : {},
  };
}
