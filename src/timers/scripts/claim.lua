-- Claims the incidents that are due first and that nobody holds.
--   KEYS[1]  due
--   KEYS[2]  claimed
--   ARGV[1]  now, epoch milliseconds
--   ARGV[2]  end of the lease, whole epoch milliseconds
--   ARGV[3]  how many at most, 1 to 1,000
-- Output: {instant at which to ask again, or '', token, incident, …}, without a token when nothing is due
--
-- The token is the score in `claimed`: the end of the lease plus a fraction that counts calls in 1024ths of a
-- millisecond (a double holds that exactly until the year 2248). So two claims on an incident that end in the same
-- millisecond differ, unless exactly a multiple of 1024 calls lies between them.
local now, most = tonumber(ARGV[1]), tonumber(ARGV[3])

-- Claims whose lease has run out are due again, since their end. This call hands out no more than `most` of them.
local expired = redis.call('ZRANGE', KEYS[2], 0, '(' .. string.format('%.17g', math.floor(now) + 1), 'BYSCORE',
  'LIMIT', 0, most, 'WITHSCORES')
for i = 1, #expired, 2 do
  redis.call('ZREM', KEYS[2], expired[i])
  redis.call('ZADD', KEYS[1], 'LT', string.format('%.17g', math.floor(tonumber(expired[i + 1]))), expired[i])
end

local incidents, is_passed_over = first_free(ARGV[1], most)
local answer = {}
if incidents[1] then
  local count = -tonumber(redis.call('ZINCRBY', KEYS[2], -1, counter))
  local token = string.format('%.17g', tonumber(ARGV[2]) + (count % 1024) / 1024)
  local taken = {}
  answer[2] = token
  for i, incident in ipairs(incidents) do
    taken[2 * i - 1], taken[2 * i] = token, incident
    answer[i + 2] = incident
  end
  if is_passed_over then
    redis.call('ZREM', KEYS[1], unpack(incidents))
  else
    redis.call('ZREMRANGEBYRANK', KEYS[1], 0, #incidents - 1)
  end
  redis.call('ZADD', KEYS[2], unpack(taken))
end

local next = first_instant()
local held = redis.call('ZRANGE', KEYS[2], 0, '+inf', 'BYSCORE', 'LIMIT', 0, 1, 'WITHSCORES')
local ends = held[2] and math.floor(tonumber(held[2]))
if ends and (not next or ends < tonumber(next)) then
  next = string.format('%.17g', ends)
end
answer[1] = next or ''
return answer
