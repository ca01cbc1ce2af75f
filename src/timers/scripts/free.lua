-- Put in front of each of the other scripts, which share the meaning of their first two keys:
--   KEYS[1]  due      sorted set: incident -> its timer's instant, epoch milliseconds
--   KEYS[2]  claimed  sorted set: incident -> token of the claim, whose whole part is the end of its lease;
--                     and one member beside them, the counter of all calls that claimed something, below zero

-- Its name is longer than 64 bytes, which makes Redis keep the set as a skip list even when it is small: as a list
-- every look for an incident would read all claims (measured: three times the time for a hundred of them).
local counter = 'calls that claimed something, counted downwards, in the set of the claims themselves'

-- The first timers until `upto` whose incidents nobody holds, at most `most` (1 to 1,000), as incidents; and whether
-- any was passed over: timers of claimed incidents stay in `due`.
local function first_free(upto, most)
  local free, offset, size = {}, 0, most
  local is_held = redis.call('ZCARD', KEYS[2]) > 1
  while true do
    local incidents = redis.call('ZRANGE', KEYS[1], '-inf', upto, 'BYSCORE', 'LIMIT', offset, size)
    if not is_held then
      return incidents, false
    end
    if not incidents[1] then
      return free, true
    end
    local claims = redis.call('ZMSCORE', KEYS[2], unpack(incidents))
    for i = 1, #incidents do
      if not claims[i] then
        free[#free + 1] = incidents[i]
        if #free == most then
          return free, offset + i > most
        end
      end
    end
    if #incidents < size then
      return free, true
    end
    -- More at a time, as whatever was passed over is read once for every round.
    offset, size = offset + size, math.min(2 * size, 1000)
  end
end

-- The instant of the first timer that can be claimed.
local function first_instant()
  local first = first_free('+inf', 1)[1]
  return first and redis.call('ZSCORE', KEYS[1], first)
end

-- Makes a change, and publishes the instant if a timer can now be claimed earlier than any could before.
local function announcing(channel, change)
  local before = first_instant()
  change()
  local after = first_instant()
  if after and (not before or tonumber(after) < tonumber(before)) then
    redis.call('PUBLISH', channel, after)
  end
end
