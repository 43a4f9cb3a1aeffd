# Yr hyn a ddywedir wrth bobl drwy’r e-bost am geisiadau i ymuno, a’r hyn sy’n aros amdanynt.
notice-people-waiting = { $n ->
    [zero] Nid oes neb yn aros
    [one] Mae { $n } person yn aros
    [two] Mae { $n } berson yn aros
    [few] Mae { $n } pherson yn aros
    [many] Mae { $n } pherson yn aros
   *[other] Mae { $n } o bobl yn aros
}
notice-waiting = { $who } i ymuno â { $group }
notice-nudge-subject = Nodyn atgoffa: { $who } i ymuno â { $group }
notice-nudge = Ni fu penderfyniad ers tri diwrnod gwaith neu fwy.
notice-see-requests = Gweld y ceisiadau a phenderfynu:
notice-private-group = grŵp preifat

notice-sent-subject = Eich cais i ymuno â { $group }
notice-sent = Mae eich cais i ymuno â { $group } ar ei ffordd at yr hwyluswyr. Byddwn yn rhoi gwybod i chi cyn gynted ag y byddant wedi ateb.
notice-question-subject = Cwestiwn am eich cais i ymuno â { $group }
notice-question = Cyn penderfynu ar eich cais i ymuno â { $group }, hoffai’r hwyluswyr wybod rhywbeth.
notice-they-ask = Maent yn gofyn:
notice-answer-here = Atebwch nhw yma:
notice-approved-subject = Rydych bellach yn aelod o { $group }
notice-approved = Cymeradwywyd eich cais i ymuno â { $group }.
notice-their-words = Mae’r hwyluswyr yn ysgrifennu:
notice-to-group = Mynd i’r grŵp:
notice-declined-subject = Gwrthodwyd eich cais i ymuno â { $group }
notice-declined = Mae’r hwyluswyr wedi gwrthod eich cais i ymuno â { $group }.
notice-expired-subject = Daeth eich cais i ymuno â { $group } i ben
notice-expired = Nid atebodd neb eich cais i ymuno â { $group } o fewn 60 diwrnod, felly daeth i ben. Gallwch ofyn eto.
notice-reopened-subject = Mae eich cais i ymuno â { $group } yn aros eto
notice-reopened = Mae hwylusydd wedi tynnu’n ôl y penderfyniad ar eich cais i ymuno â { $group }. Mae’n aros eto.
notice-see-request = Gweld hynt eich cais:
notice-why-facilitator = Rydych yn cael yr e-bost hwn am eich bod yn hwylusydd y grŵp.
notice-why-asker = Rydych yn cael yr e-bost hwn am eich bod wedi gofyn am gael ymuno â’r grŵp.
notice-turn-off = Gallwch ddiffodd negeseuon e-bost o’r fath ar dudalen eich cyfrif:

account-request-mail = Anfon e-bost ataf am geisiadau i ymuno
account-request-mail-hint = Am eich ceisiadau eich hun, ac am y rhai sy’n aros mewn grwpiau lle rydych yn hwylusydd.

tasks-title = Yn aros amdanoch
tasks-none = Nid oes dim yn aros amdanoch
tasks-count = { $n ->
    [zero] Nid oes dim yn aros amdanoch
    [one] Mae { $n } peth yn aros amdanoch
    [two] Mae { $n } beth yn aros amdanoch
    [few] Mae { $n } pheth yn aros amdanoch
    [many] Mae { $n } pheth yn aros amdanoch
   *[other] Mae { $n } o bethau yn aros amdanoch
}
tasks-requests = { $n ->
    [zero] Dim ceisiadau i ymuno
    [one] { $n } cais i ymuno
    [two] { $n } gais i ymuno
    [few] { $n } chais i ymuno
    [many] { $n } chais i ymuno
   *[other] { $n } cais i ymuno
}
tasks-hub-reports = { $n ->
    [zero] dim adroddiadau am flogiau na phobl
    [one] { $n } adroddiad am flog neu berson
    [two] { $n } adroddiad am flogiau a phobl
    [few] { $n } adroddiad am flogiau a phobl
    [many] { $n } adroddiad am flogiau a phobl
   *[other] { $n } adroddiad am flogiau a phobl
}
tasks-reports = { $n ->
    [zero] Dim adroddiadau
    [one] { $n } adroddiad i edrych arno
    [two] { $n } adroddiad i edrych arnynt
    [few] { $n } adroddiad i edrych arnynt
    [many] { $n } adroddiad i edrych arnynt
   *[other] { $n } adroddiad i edrych arnynt
}
tasks-question = Cwestiwn am eich cais i ymuno
tasks-since = Yn aros ers { $at }
request-usually = { $n ->
    [zero] Atebir ar unwaith fel arfer
    [one] Atebir o fewn { $n } diwrnod fel arfer
    [two] Atebir o fewn { $n } ddiwrnod fel arfer
    [few] Atebir o fewn { $n } diwrnod fel arfer
    [many] Atebir o fewn { $n } diwrnod fel arfer
   *[other] Atebir o fewn { $n } diwrnod fel arfer
}
