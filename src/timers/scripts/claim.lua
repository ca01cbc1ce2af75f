-- Claims the incident that is due first and that nobody holds.
--   KEYS[1]  due
--   KEYS[2]  claimed
--   KEYS[3]  claims   counter of all claims ever made
--   ARGV[1]  now, epoch milliseconds
--   ARGV[2]  end of the lease, whole epoch milliseconds
-- Output: {incident, token}, or {instant} at which to ask again, or {} when no timer is set
--
-- The token is the score in `claimed`: the end of the lease plus a fraction that counts claims in 1024ths of a
-- millisecond (a double holds that exactly until the year 2248). So two claims that end in the same millisecond differ,
-- unless exactly a multiple of 1024 claims lies between them.
local now = tonumber(ARGV[1])

-- A claim whose lease has run out is due again, since its end. One is enough: this call hands out one.
local expired = redis.call('ZRANGE', KEYS[2], '-inf', '(' .. string.format('%.17g', math.floor(now) + 1), 'BYSCORE',
  'LIMIT', 0, 1, 'WITHSCORES')
if expired[1] then
  redis.call('ZREM', KEYS[2], expired[1])
  redis.call('ZADD', KEYS[1], 'LT', string.format('%.17g', math.floor(tonumber(expired[2]))), expired[1])
end

local incident = first_free(ARGV[1])
if incident then
  local count = redis.call('INCR', KEYS[3])
  local token = string.format('%.17g', tonumber(ARGV[2]) + (count % 1024) / 1024)
  redis.call('ZREM', KEYS[1], incident)
  redis.call('ZADD', KEYS[2], token, incident)
  return {incident, token}
end

local _, next = first_free('+inf')
local held = redis.call('ZRANGE', KEYS[2], 0, 0, 'WITHSCORES')
local ends = held[2] and math.floor(tonumber(held[2]))
if ends and (not next or ends < tonumber(next)) then
  next = string.format('%.17g', ends)
end
return {next}
