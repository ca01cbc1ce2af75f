-- Sets an incident's timer, unless an earlier one is set. A claim on the incident stays as it is.
--   KEYS[1]  due
--   KEYS[2]  claimed
--   ARGV[1]  incident
--   ARGV[2]  instant, epoch milliseconds
--   ARGV[3]  channel for an earlier first timer
-- Output: nothing
announcing(ARGV[3], function()
  redis.call('ZADD', KEYS[1], 'LT', ARGV[2], ARGV[1])
end)
