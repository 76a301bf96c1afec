const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** `22 Nov 17:40 UTC` of an ISO 8601 time; "" where there is none. */
export function printMoment(time: string | undefined): string {
  const at = new Date(time === undefined ? Number.NaN : Date.parse(time));
  if (Number.isNaN(at.getTime())) return '';
  const two = (number: number): string => String(number).padStart(2, '0');
  const clock = `${two(at.getUTCHours())}:${two(at.getUTCMinutes())}`;
  return `${at.getUTCDate()} ${months[at.getUTCMonth()]} ${clock} UTC`;
}
