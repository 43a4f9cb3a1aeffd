# What people are told by mail about requests to join, and what waits for them.
notice-people-waiting = { $n ->
    [0] Nobody is waiting
    [one] { $n } person is waiting
   *[other] { $n } people are waiting
}
notice-waiting = { $who } to join { $group }
notice-nudge-subject = Reminder: { $who } to join { $group }
notice-nudge = There has been no decision for three working days or more.
notice-see-requests = See the requests and decide:
notice-private-group = a private group

notice-sent-subject = Your request to join { $group }
notice-sent = Your request to join { $group } is on its way to the facilitators. We will tell you as soon as they have answered.
notice-question-subject = A question about your request to join { $group }
notice-question = Before they decide on your request to join { $group }, the facilitators would like to know something.
notice-they-ask = They ask:
notice-answer-here = Answer them here:
notice-approved-subject = You are now a member of { $group }
notice-approved = Your request to join { $group } was approved.
notice-their-words = The facilitators write:
notice-to-group = Go to the group:
notice-declined-subject = Your request to join { $group } was declined
notice-declined = The facilitators have declined your request to join { $group }.
notice-expired-subject = Your request to join { $group } has ended
notice-expired = Nobody answered your request to join { $group } within 60 days, so it has ended. You can ask again.
notice-reopened-subject = Your request to join { $group } is waiting again
notice-reopened = A facilitator has taken back the decision on your request to join { $group }. It is waiting again.
notice-see-request = See where your request has got to:
notice-why-facilitator = You get this e-mail because you are a facilitator of the group.
notice-why-asker = You get this e-mail because you asked to join the group.
notice-turn-off = You can turn off such e-mails on your account page:

account-request-mail = E-mail me about requests to join
account-request-mail-hint = About your own requests, and about those that wait in groups where you are a facilitator.

tasks-title = Waiting for you
tasks-none = Nothing is waiting for you
tasks-count = { $n ->
    [0] Nothing is waiting for you
    [one] { $n } thing is waiting for you
   *[other] { $n } things are waiting for you
}
tasks-requests = { $n ->
    [0] No requests to join
    [one] { $n } request to join
   *[other] { $n } requests to join
}
tasks-hub-reports = { $n ->
    [one] { $n } report about a blog or a person
   *[other] { $n } reports about blogs and people
}
tasks-reports = { $n ->
    [0] No reports
    [one] { $n } report to look at
   *[other] { $n } reports to look at
}
tasks-question = A question about your request to join
tasks-since = Waiting since { $at }
request-usually = { $n ->
    [0] Usually answered at once
    [one] Usually answered within { $n } day
   *[other] Usually answered within { $n } days
}
