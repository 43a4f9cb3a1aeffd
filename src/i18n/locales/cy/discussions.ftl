# Discussions and replies.
discussions = Trafodaethau
discussions-here = { $n ->
    [zero] dim trafodaethau yma
    [one] { $n } drafodaeth yma
    [two] { $n } drafodaeth yma
    [few] { $n } trafodaeth yma
    [many] { $n } thrafodaeth yma
   *[other] { $n } trafodaeth yma
}
all-discussions = Gweld pob trafodaeth
older-discussions = Trafodaethau hŷn
start-discussion = Dechrau trafodaeth
start-button = Dechrau’r drafodaeth
replies = { $n ->
    [zero] Dim atebion
    [one] { $n } ateb
    [two] { $n } ateb
    [few] { $n } ateb
    [many] { $n } ateb
   *[other] { $n } ateb
}
no-replies = Nid oes neb wedi ateb eto.
more-replies = Rhagor o atebion
your-reply = Eich ateb
reply-button = Anfon yr ateb
reply-by = Ateb gan { $name }
answer-this = Ateb { $name }
answering = Rydych yn ateb { $name }.
answer-everybody = Ateb y drafodaeth yn lle hynny
in-answer-to = mewn ateb i gyfraniad cynharach
back-to-discussion = Yn ôl i’r drafodaeth
back-to-post = Yn ôl i’r cofnod
back-to-document = Yn ôl i’r ddogfen
back-to-event = Yn ôl i’r digwyddiad
answer-post = Ateb y cofnod yn lle hynny
answer-document = Ateb y ddogfen yn lle hynny
answer-event = Ateb y digwyddiad yn lle hynny

field-title = Teitl
field-title-hint = Un llinell sy’n dweud yr hyn rydych am ei wybod neu ei rannu
field-body = Eich cyfraniad
field-body-hint = Gallwch ddefnyddio Markdown: **print trwm**, rhestrau â chysylltnodau, [dolen](https://example.org).
field-reply = Eich geiriau
title-missing = Rhowch deitl
title-short = Mae angen o leiaf 3 nod yn y teitl
title-long = Ni chaiff y teitl fod yn hwy na 200 o nodau
body-missing = Ysgrifennwch rywbeth
body-long = Mae hyn yn rhy hir ar gyfer un cyfraniad

readers = { $n ->
    [zero] Gall pawb ei ddarllen yma.
    [one] Fe’i darllenir gan { $n } aelod, a chan bawb sy’n ymweld â grŵp agored.
    [two] Fe’i darllenir gan { $n } aelod, a chan bawb sy’n ymweld â grŵp agored.
    [few] Fe’i darllenir gan { $n } aelod, a chan bawb sy’n ymweld â grŵp agored.
    [many] Fe’i darllenir gan { $n } aelod, a chan bawb sy’n ymweld â grŵp agored.
   *[other] Fe’i darllenir gan { $n } aelod, a chan bawb sy’n ymweld â grŵp agored.
}
readers-members = { $n ->
    [zero] Nid oes neb yn ei ddarllen eto.
    [one] Fe’i darllenir gan { $n } aelod, a neb arall.
    [two] Fe’i darllenir gan { $n } aelod, a neb arall.
    [few] Fe’i darllenir gan { $n } aelod, a neb arall.
    [many] Fe’i darllenir gan { $n } aelod, a neb arall.
   *[other] Fe’i darllenir gan { $n } aelod, a neb arall.
}
readers-joining = { $n ->
    [zero] Fe’i darllenir gan y rhai sy’n ymuno â’r grŵp.
    [one] Fe’i darllenir gan { $n } aelod, a chan y rhai sy’n ymuno â’r grŵp.
    [two] Fe’i darllenir gan { $n } aelod, a chan y rhai sy’n ymuno â’r grŵp.
    [few] Fe’i darllenir gan { $n } aelod, a chan y rhai sy’n ymuno â’r grŵp.
    [many] Fe’i darllenir gan { $n } aelod, a chan y rhai sy’n ymuno â’r grŵp.
   *[other] Fe’i darllenir gan { $n } aelod, a chan y rhai sy’n ymuno â’r grŵp.
}
copies = Cedwir copïau ar yr hybiau hyn: { $hubs }.
for-members = I aelodau
readers-changed = Agorwyd y grŵp ers i chi ddechrau ysgrifennu: byddai pawb yn darllen hyn yn awr. Os yw hynny’n iawn, anfonwch ef eto.
may-be-disclosed = Gellir ei ddatgelu o dan y gyfraith rhyddid gwybodaeth.

edited = newidiwyd { $at }
edit-discussion = Newid y drafodaeth hon
delete-discussion = Dileu’r drafodaeth hon
change-post = Newid y cofnod hwn
change-document = Newid y ddogfen hon
change-event = Newid y digwyddiad hwn
delete-post = Dileu’r cofnod hwn
edit-reply = Newid yr ateb hwn
delete-reply = Dileu’r ateb hwn
delivered = Wedi cyrraedd { $hub }.
not-yet-delivered = Ar y ffordd, heb gyrraedd { $hub } eto.
deleted-title = Trafodaeth a ddilëwyd
deleted-title-post = Cofnod a ddilëwyd
deleted-title-document = Dogfen a ddilëwyd
deleted-title-event = Digwyddiad a ddilëwyd
deleted-by-author = Dilëwyd gan yr awdur.
delete-title = Dileu hyn?
delete-effect = Caiff eich geiriau eu dileu yma, a rhoddir gwybod i’r hybiau sy’n cadw copïau fod rhaid iddynt eu dileu.
delete-replies-stay = Bydd atebion gan eraill yn aros.
delete-button = Dileu
keep-it = Peidio â dileu

flash-started = Mae eich trafodaeth wedi’i chyhoeddi.
flash-replied = Mae eich ateb wedi’i gyhoeddi.
flash-edited = Mae eich newid wedi’i gadw.
flash-deleted = Mae wedi’i ddileu.
first-contribution = Cyfraniad cyntaf
copies-and-others = Cedwir copïau ar: { $hubs }, ac ar hybiau ei aelodau eraill.

readers-of-change = Bydd pawb yn ei ddarllen.
readers-of-change-joining = Bydd yn aros gyda’r aelodau; gall unrhyw un ddod yn aelod.
readers-of-change-members = Dim ond aelodau fydd yn ei ddarllen, hyd yn oed os agorir y grŵp yn ddiweddarach.
