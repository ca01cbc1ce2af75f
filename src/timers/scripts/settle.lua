-- Ends a claim: re-arms the incident (earlier wins), and releases the claim if its token still is the current one.
--   KEYS[1]  due
--   KEYS[2]  claimed
--   ARGV[1]  incident
--   ARGV[2]  token that the claim was given
--   ARGV[3]  next instant, epoch milliseconds, or ''
--   ARGV[4]  channel for an earlier first timer
-- Output: nothing
announcing(ARGV[4], function()
  if ARGV[3] ~= '' then
    redis.call('ZADD', KEYS[1], 'LT', ARGV[3], ARGV[1])
  end
  -- As numbers: versions of Redis write the same score in different ways.
  local current = redis.call('ZSCORE', KEYS[2], ARGV[1])
  if current and tonumber(current) == tonumber(ARGV[2]) then
    redis.call('ZREM', KEYS[2], ARGV[1])
  end
end)
