-- Put in front of each of the other scripts, which share the meaning of their first two keys:
--   KEYS[1]  due      sorted set: incident -> its timer's instant, epoch milliseconds
--   KEYS[2]  claimed  sorted set: incident -> token of the claim, whose whole part is the end of its lease

-- The first timer until `upto` whose incident nobody holds: incident and instant, or nothing.
-- Timers of claimed incidents stay in `due` and are passed over; there are at most as many of them as claims.
local function first_free(upto)
  local claims = redis.call('ZCARD', KEYS[2])
  local timers = redis.call('ZRANGE', KEYS[1], '-inf', upto, 'BYSCORE', 'LIMIT', 0, claims + 1, 'WITHSCORES')
  for i = 1, #timers, 2 do
    if not redis.call('ZSCORE', KEYS[2], timers[i]) then
      return timers[i], timers[i + 1]
    end
  end
end

-- Makes a change, and publishes the instant if a timer can now be claimed earlier than any could before.
local function announcing(channel, change)
  local _, before = first_free('+inf')
  change()
  local _, after = first_free('+inf')
  if after and (not before or tonumber(after) < tonumber(before)) then
    redis.call('PUBLISH', channel, after)
  end
end
