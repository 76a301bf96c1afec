import type { ValidateFunction } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { isObject, type JsonObject } from '../../../../src/domain/json.ts';
import type { Description } from './description.ts';
import { toJsonSchema } from './json-schema.ts';
import { ajvOptions, complaintOf } from './rest-description.ts';

/** The part of the description that is about webhooks, from an OpenAPI 3.1 document. */
export function createWebhookDescription(document: JsonObject): Pick<Description, 'events' | 'checkWebhook'> {
  const ajv = new Ajv2020(ajvOptions);
  addFormats.default(ajv, ['date-time', 'uri', 'uri-template']);
  const components = isObject(document.components) ? document.components : {};
  ajv.addSchema({ $id: 'webhooks', components: { schemas: toJsonSchema(components.schemas ?? {}) } });
  const names = Object.keys(isObject(document.webhooks) ? document.webhooks : {});
  const compiled = new Map<string, ValidateFunction>();
  return {
    events: names,
    checkWebhook(event, action, payload) {
      const name = [event, action ?? ''].join('-').replaceAll('_', '-').replace(/-$/, '');
      // `create` and `delete` have no action of their own.
      if (!names.includes(name)) return `the event ${name} is not described`;
      const known = compiled.get(name);
      const validate = known ?? ajv.compile({ $ref: `webhooks#/components/schemas/webhook-${name}` });
      compiled.set(name, validate);
      return validate(payload) ? null : complaintOf(validate);
    },
  };
}
