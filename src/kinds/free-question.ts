/** What values a question may be about. */
export const freeWhats = ['vlan', 'subnet', 'port', 'asn'] as const;
export type FreeWhat = (typeof freeWhats)[number];

/** Most values that one answer gives. */
export const mostFree = 100;

/** Which values nobody uses yet (DESIGN.md 5.7 `GET F/free`). */
export type FreeQuestion = {
  readonly what: FreeWhat;
  /**
   * Name of the record that the values are taken from: of a `vlan` a VLANNamespace, else a VPC; of a `subnet` an
   * IPv4Namespace; of a `port` a Switch. `<Kind>/<name>` says which kind is meant. Absent: the namespace `default`.
   */
  readonly in?: string;
  /** Prefix length of a `subnet`; 24 where it is left out. */
  readonly length?: number;
  /** 1 to 100; 1 where it is left out. */
  readonly count?: number;
};

/** Why there is no answer: something is missing or wrong in the question, or the records cannot tell. */
export type FreeRefusal = {
  readonly code: 'in-missing' | 'in-unknown' | 'not-known' | 'out-of-range';
  /** The member of the question that is at fault. */
  readonly about: 'what' | 'in' | 'length' | 'count';
  readonly message: string;
};

/** Lowest first; fewer than asked for where there are no more. VLANs and ASNs are numbers, subnets and ports texts. */
export type FreeAnswer =
  | { readonly is: 'free'; readonly values: readonly (string | number)[] }
  | ({ readonly is: 'refused' } & FreeRefusal);
