import fc from "fast-check";

/** Whether a change is good does not hang on luck: properties are tried on the same inputs. MUSTER_SEED draws others. */
export const seed = Number(process.env.MUSTER_SEED ?? 1);
export const isUsualSeed = process.env.MUSTER_SEED === undefined;
fc.configureGlobal({ seed });

export default fc;
