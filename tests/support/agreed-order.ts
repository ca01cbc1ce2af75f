import type { z } from "zod";
import { orderTextHash } from "../../src/organisation/agreements.ts";
import { foldOrganisation } from "../../src/organisation/organisation.ts";
import type { PersonId, policySchema } from "../../src/policy/policy.ts";
import { type Given, given, start } from "./builders.ts";
import { worldOf } from "./example.ts";

type Order = NonNullable<z.input<typeof policySchema>["standingOrders"]>[number];

/** An organisation whose one standing order is `order`, to which `agreed` have agreed in the roles they have. */
export function underOrder(policy: object, order: Order, agreed: PersonId[] = order.agreedBy): Given {
  const world = worldOf({ ...policy, standingOrders: [order] });
  const [text] = world.rules.standingOrders;
  if (!text) throw new Error("there is no order");
  const organisation = foldOrganisation(
    agreed.map((person, index) => ({
      seq: index + 1,
      at: start,
      by: { person, roles: world.directory.people[person]?.roles ?? [], via: "slack" },
      type: "OrderAgreed",
      data: { order: text.id, textHash: orderTextHash(text, world.rules) },
    })),
  );
  return given({ ...world, organisation });
}
