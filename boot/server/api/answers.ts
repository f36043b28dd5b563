import type { FastifyZodOpenApiSchema } from 'fastify-zod-openapi';
import type { z } from 'zod';
import { errorSchema } from './views.ts';

/** A route's answers for the OpenAPI document: its own, and the error of whatever else. */
export const answers = <Answer extends z.ZodType>(summary: string, answer: Answer) =>
  ({
    summary,
    response: {
      200: answer,
      default: {
        description: 'Why it was not done.',
        content: { 'application/json': { schema: errorSchema } },
      },
    },
  }) satisfies FastifyZodOpenApiSchema;
