# Other hubs, for who runs this one.
hubs-title = Hybiau eraill
hubs-lead = Hynt hybiau eraill, a’r hyn sy’n aros amdanynt. Dim ond gweinyddwyr yr hwb hwn sy’n gweld hyn.
hubs-none = Nid yw’r hwb hwn wedi cwrdd ag unrhyw hwb arall eto.
hubs-caption = Hybiau eraill a’u hynt
hub-name = Hwb
hub-state = Ei hynt
hub-waiting = Yn aros amdano
hub-last-success = Danfoniad diwethaf
hub-last-trouble = Trafferth ddiwethaf
hub-software = Meddalwedd
hub-software-unknown = Anhysbys
hub-known-since = Yn hysbys ers
hub-never = Dim wedi’i ddanfon eto
hub-no-trouble = Dim
hub-partner = Partner i ni
hub-not-reached = Dim wedi’i ddanfon eto
hub-well = Yn iawn
hub-trying-again = Mae mewn trafferth; ceisir eto ar { $at }
hub-trying-now = Mae mewn trafferth; ceisir eto nawr
hub-silent = Yn dawel ers { $since }; gofynnir iddo unwaith y dydd
hub-rests = Yn gorffwys yn ôl eich penderfyniad
hub-blocked = Wedi’i rwystro
hub-refuses = Mae’n gwrthod yr hyn a anfonwn
hub-missed = Ni chadwyd yn ddigon hir rywbeth a anfonwyd ers { $at }: mae wedi colli hwnnw.
hub-activities = { $n ->
    [zero] Dim byd
    [one] { $n } neges
    [two] { $n } neges
    [few] { $n } neges
    [many] { $n } neges
   *[other] { $n } neges
}
hub-delivery = Danfon
hub-try-now = Ceisio eto nawr
hub-let-rest = Gadael iddo orffwys
hub-go-on = Mynd ymlaen
hub-rest-effect = Tra bo’r danfon yn gorffwys, cedwir yr hyn sydd ar gyfer yr hwb hwn am bythefnos.
hub-rule = Eich penderfyniad amdano
hub-make-partner = Ei wneud yn bartner
hub-make-neither = Nid partner, ac nid wedi’i rwystro
hub-block = Ei rwystro
hub-rule-effect = Os nad yw’r hwb hwn yn siarad ond â phartneriaid, â’i bartneriaid y mae’n siarad. Ni anfonir dim at hwb sydd wedi’i rwystro, ac ni dderbynnir dim ganddo nac oddi wrth yr enwau oddi tano.
trouble-refuses-everything = Mae’n gwrthod popeth a anfonwn.
trouble-busy = Mae’n rhy brysur ac mae wedi gofyn i ni aros.
trouble-not-let-in = Nid yw’n ein gadael i mewn.
trouble-not-there = Nid yw’r lle yr anfonwyd ato yno.
trouble-time = Cymerodd ormod o amser i ateb.
trouble-away = Nid yw ar gael ar hyn o bryd.
trouble-elsewhere = Mae’n ein hanfon i gyfeiriad arall.
trouble-not-taken = Ni dderbyniodd yr hyn a anfonwyd gennym.
trouble-fault = Mae nam arno.
trouble-certificate = Ni ellid gwneud cysylltiad diogel: edrychwch ar ei dystysgrif.
trouble-name = Ni ellir dod o hyd i’w enw.
trouble-connection = Ni ellir ei gyrraedd.
trouble-not-talking = Nid yw’r hwb hwn yn siarad ag ef.
trouble-other = Aeth rhywbeth arall o’i le.
trouble-technically = Mewn geiriau technegol: { $words }
sent-request = Cais i ymuno
sent-welcome = Croeso i grŵp
sent-refusal = Gwrthodiad
sent-contribution = Cyfraniad
sent-change = Newid
sent-deletion = Dileu rhywbeth
sent-withdrawal = Tynnu rhywbeth yn ôl
sent-like = Bod rhywbeth yn ddefnyddiol
sent-order = Penderfyniad gan hwyluswyr
sent-report = Adroddiad
sent-move = Newyddion am symud
sent-other = Rhywbeth arall
parked-title = Yr hyn y mae wedi’i wrthod
parked-none = Nid yw wedi gwrthod dim nad yw ganddo erbyn hyn.
parked-what = Beth
parked-why = Pam
parked-tries = Ceisiwyd
parked-next = Ceisio nesaf
parked-again = Ceisio hwn eto
parked-behind = Mae’n aros y tu ôl i un arall.
parked-given-up = Rhoddwyd y gorau iddi
parked-now = Nawr
hub-add-title = Hwb nad yw yn y rhestr
hub-add = Ei enw
hub-add-hint = Er enghraifft: hwb.cyngor.example. Wedyn gallwch ei wneud yn bartner, neu ei rwystro.
hub-add-button = Ei ychwanegu
host-form = Rhowch enw hwb, megis hwb.cyngor.example
host-own = Yr hwb hwn ei hun yw hwnnw
flash-hub-known = Mae’r hwb hwn yn y rhestr bellach.
flash-hub-tried = Rydym yn ceisio eto.
flash-hub-rests = Mae’r danfon i’r hwb hwn yn gorffwys.
flash-hub-goes-on = Mae’r danfon i’r hwb hwn yn mynd ymlaen.
flash-hub-partner = Mae’r hwb hwn yn bartner bellach.
flash-hub-blocked = Mae’r hwb hwn wedi’i rwystro.
flash-hub-neither = Nid yw’r hwb hwn yn bartner, ac nid yw wedi’i rwystro.
block-ask = Rhwystro { $hub }?
block-effect = Ni anfonir dim mwy at { $host }, ac ni dderbynnir dim ganddo nac oddi wrth yr enwau oddi tano.
block-theirs = { $n ->
    [zero] Nid oes neb oddi yno yn perthyn i grŵp yma.
    [one] Mae { $n } person oddi yno yn perthyn i grwpiau yma.
    [two] Mae { $n } berson oddi yno yn perthyn i grwpiau yma.
    [few] Mae { $n } pherson oddi yno yn perthyn i grwpiau yma.
    [many] Mae { $n } pherson oddi yno yn perthyn i grwpiau yma.
   *[other] Mae { $n } o bobl oddi yno yn perthyn i grwpiau yma.
}
block-theirs-stay = Maent yn aros yn aelodau, ond nid oes dim a ysgrifennir yma yn eu cyrraedd, ac nid oes dim a ysgrifennant yn cyrraedd yma. Os nad ydynt i ddod yn ôl, rhowch derfyn ar eu haelodaeth yn y grwpiau.
block-ours = { $n ->
    [zero] Nid oes neb o’r hwb hwn yn perthyn i grŵp yno.
    [one] Mae { $n } person o’r hwb hwn yn perthyn i grwpiau yno.
    [two] Mae { $n } berson o’r hwb hwn yn perthyn i grwpiau yno.
    [few] Mae { $n } pherson o’r hwb hwn yn perthyn i grwpiau yno.
    [many] Mae { $n } pherson o’r hwb hwn yn perthyn i grwpiau yno.
   *[other] Mae { $n } o bobl o’r hwb hwn yn perthyn i grwpiau yno.
}
block-ours-stay = Maent yn dal i ddarllen yma yr hyn sydd wedi cyrraedd. Nid oes dim newydd yn cyrraedd, ac nid yw’r hyn a ysgrifennant yn cyrraedd y grwpiau hynny.
block-copies = Mae’r hyn a anfonwyd yno yn aros yno, ac mae’r hyn a ddaeth oddi yno yn aros yma.
block-untold = Ni roddir gwybod i neb: nid i’r bobl dan sylw, nac i’r hwb arall.
block-back = Gallwch dynnu hyn yn ôl. Efallai y bydd yr hyn a ysgrifennwyd yn y cyfamser ar goll wedyn, yma ac acw.
