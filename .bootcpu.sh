N=/work/main/node_modules/node/bin/node
export NODE_COMPILE_CACHE=/tmp/muster-compile-cache
for k in 1 2 3; do /usr/bin/time -f "help user %U sys %S wall %e" $N /work/main/src/main.ts --help >/dev/null; done
cat > /tmp/imp.ts <<'X'
const t0=process.cpuUsage();
const ms=()=>{const u=process.cpuUsage(t0);return Math.round((u.user+u.system)/1000)};
for (const m of process.argv.slice(2)) { await import(m); console.log(m, ms()); }
X
$N /tmp/imp.ts zod yaml luxon canonicalize /work/main/src/config.ts fastify prom-client pino @slack/web-api @slack/bolt ioredis bottleneck /work/main/src/wire.ts /work/main/src/main.ts 2>&1
