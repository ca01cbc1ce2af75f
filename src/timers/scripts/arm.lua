-- Sets timers, each unless an earlier one is set. Claims stay as they are.
--   KEYS[1]  due
--   KEYS[2]  claimed
--   ARGV[1]  channel for an earlier first timer
--   ARGV[…]  instant, epoch milliseconds, and incident, of up to 1,000 timers
-- Output: nothing
announcing(ARGV[1], function()
  redis.call('ZADD', KEYS[1], 'LT', unpack(ARGV, 2))
end)
