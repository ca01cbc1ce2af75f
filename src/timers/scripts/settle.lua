-- Ends claims: re-arms their incidents (earlier wins), and releases each claim if its token still is the current one.
--   KEYS[1]  due
--   KEYS[2]  claimed
--   ARGV[1]  channel for an earlier first timer
--   ARGV[…]  incident, token that the claim was given, and next instant, epoch milliseconds, or '', of up to 1,000 claims
-- Output: nothing
announcing(ARGV[1], function()
  local incidents, timers, released = {}, {}, {}
  for i = 2, #ARGV, 3 do
    incidents[#incidents + 1] = ARGV[i]
    if ARGV[i + 2] ~= '' then
      timers[#timers + 1] = ARGV[i + 2]
      timers[#timers + 1] = ARGV[i]
    end
  end
  for i, current in ipairs(redis.call('ZMSCORE', KEYS[2], unpack(incidents))) do
    -- As numbers: versions of Redis write the same score in different ways.
    if current and tonumber(current) == tonumber(ARGV[3 * i]) then
      released[#released + 1] = incidents[i]
    end
  end
  if timers[1] then
    redis.call('ZADD', KEYS[1], 'LT', unpack(timers))
  end
  if released[1] then
    redis.call('ZREM', KEYS[2], unpack(released))
  end
end)
