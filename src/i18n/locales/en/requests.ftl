# Requests to join a group, and how they are answered.
join-reason = Why would you like to join?
join-reason-hint = The facilitators read it. One or two sentences are enough.
words-missing = Write a few words
words-long = At most 1,000 characters

requests-title = Requests to join
requests-none = Nobody is waiting.
requests-waiting = { $n ->
    [0] No requests to join
    [one] { $n } request to join
   *[other] { $n } requests to join
}
requests-decided = Decided a moment ago
request-no-role = role not given
request-no-organisation = organisation not given
request-no-reason = No reason given.
request-silent = No reason given; their software does not send one. You can ask them.
request-asked-at = Asked on
request-was-asked = Asked back:
request-answered = Their answer:
request-waits-for-answer = They have not answered yet.
request-first-from-hub = This would be the first member from { $hub }. What is written in the group will be copied there, and its administrators can technically read it.
request-message = A message to { $name }
request-message-hint = They get it with your decision, or as your question.
request-admit = Approve
request-decline = Decline
request-ask = Ask a question
request-undo = Undo
request-undo-until = can be taken back until { $at }
request-was-admitted = Approved
request-was-declined = Declined; not told yet
flash-admitted = { $name } is a member now, and is told so.
flash-declined = { $name } is declined. They are told in ten minutes, unless you undo it.
flash-questioned = Your question to { $name } is on its way.
flash-reopened = The request of { $name } waits again.
flash-explained = Your answer is on its way.

request-with-facilitators = With the facilitators
request-question-title = The facilitators ask
request-your-answer = Your answer
request-send-answer = Send answer
request-their-words = The group’s answer:
request-was-declined-you = Your request was declined.
request-again-after = You can ask again after { $at }.
request-withdrawn-you = You withdrew your request.
request-expired-you = Nobody answered within 60 days.
request-removed-you = The facilitators have ended your membership.
request-ask-again = Ask again
request-not-known-there = The group’s hub no longer lists you as a member. If you think that is a mistake, ask to join again.

no-partner = { $hub } is not one of our partners, so nothing can be sent there.
no-partner-what = Whoever runs this hub decides which hubs it talks with. You can tell them that you would like to join.
no-partner-ask = Ask your administrator
no-partner-asked = You asked on { $at }. When the administrator has made it a partner, you can ask to join here.
flash-partner-asked = Your administrator has been asked.
tasks-partner = Members would like to join a group on { $hub }, which is not a partner
request-until = We keep trying until { $at }.
request-contact = If it is urgent, ask those who run that hub:
request-try-now = Try again now
flash-request-tried = Your request is being sent again.
request-unreachable-you = The group’s hub could not be reached for 14 days, so your request never arrived there.
notice-unreachable = Your request to join { $group } never arrived: the hub that runs the group could not be reached for 14 days. You can ask again.
request-first-here = The first from { $hub }: please read the warning
request-open-now = The group is open now: you can join it without asking again.
request-reads-only = You can read in this group, and not write. Ask the facilitators if you want to write.
