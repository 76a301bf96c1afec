import type { Subscription } from './subscription-store.ts';

/** One webhook. `id` stays the same however often it is sent. */
export type Message = { readonly id: string; readonly body: string };

/** What came of sending one. `why` and `status` are for the subscriber: no address of our network stands in them. */
export type SendResult =
  | { readonly is: 'taken'; readonly status: number }
  /** 410: the receiver wants no more of them. */
  | { readonly is: 'gone'; readonly status: number }
  | {
      readonly is: 'failed';
      readonly status?: number;
      readonly why: string;
      /** The wait that the receiver asked for, in milliseconds. */
      readonly retryAfter?: number;
    };

/** Sends signed webhooks (Standard Webhooks) to receivers that it may reach. Never rejects. */
export type EventSender = {
  /** Why nothing could be sent to this address; undefined where it may. Asks the name service. */
  readonly judge: (url: string) => Promise<string | undefined>;
  readonly send: (message: Message, to: Pick<Subscription, 'id' | 'url' | 'secrets'>) => Promise<SendResult>;
  /** Lets go of idle connections. */
  readonly close: () => void;
};
