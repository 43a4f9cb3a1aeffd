# Accounts and profiles.
sign-in-name = Cyfeiriad e-bost neu enw byr
sign-in-name-missing = Rhowch eich cyfeiriad e-bost neu’ch enw byr
sign-in-password-missing = Rhowch eich cyfrinair
sign-in-wrong = Nid yw’r enw a’r cyfrinair hyn yn cyd-fynd â’i gilydd
sign-in-no-account = Dim cyfrif eto?
password = Cyfrinair
password-hint = O leiaf 10 nod. Mae tri gair na fyddai neb ond chi yn eu rhoi at ei gilydd yn ddechrau da.
password-short = Mae angen o leiaf 10 nod yn y cyfrinair

register-title = Creu cyfrif
register-approval = Ar ôl i chi gofrestru, bydd un o weinyddwyr yr hwb hwn yn eich derbyn. Gall hynny gymryd ychydig ddiwrnodau gwaith.
register-button = Creu cyfrif

field-name = Eich enw
field-handle = Enw byr
field-handle-hint = Llythrennau bach, digidau a chysylltnodau. Bydd yn rhan o’ch cyfeiriad ar yr hwb hwn ({ $host }) ac ni ellir ei newid.
field-email = Cyfeiriad e-bost gwaith
field-role = Eich rôl
field-role-hint = Er enghraifft: prif gynllunydd
field-organisation = Sefydliad
field-about = Amdanoch chi
field-about-hint = Yr hyn rydych yn gweithio arno ac y gallwch helpu ag ef
field-language = Eich dewis iaith ar yr hwb hwn

name-missing = Rhowch eich enw
handle-form = Rhaid i’r enw byr gynnwys rhwng 3 a 40 o lythrennau bach, digidau neu gysylltnodau, heb gysylltnod ar y naill ben na’r llall
email-form = Rhowch gyfeiriad e-bost megis enw@cyngor.example
email-taken = Mae cyfrif â’r cyfeiriad e-bost hwn eisoes

account-title = Eich proffil
account-see = Gweld eich proffil fel y mae eraill yn ei weld
profile-edit = Newid eich proffil
profile-discussions = Trafodaethau a ddechreuwyd
profile-none = Heb ddechrau trafodaeth y gallwch chi ei gweld.
at-home-on = Hwb cartref: { $hub }

flash-signed-in = Rydych wedi mewngofnodi.
flash-signed-out = Rydych wedi allgofnodi.
flash-registered = Mae eich cyfrif yn barod. Croeso.
flash-registered-waiting = Diolch. Bydd gweinyddwr yn eich derbyn; wedyn gallwch fewngofnodi.
flash-profile-saved = Mae eich proffil wedi’i gadw.
name-long = Gall yr enw gynnwys hyd at 100 nod
role-long = Gall y rôl gynnwys hyd at 100 nod
organisation-long = Gall enw’r sefydliad gynnwys hyd at 150 nod
about-long = Gall yr hyn a ddywedwch amdanoch eich hun gynnwys hyd at 1,000 nod
password-long = Gall y cyfrinair gynnwys hyd at 200 nod
