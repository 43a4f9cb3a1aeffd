file-being-checked = Mae’r ffeil hon yn cael ei gwirio am firysau. Gallwch ei hagor pan fydd hynny wedi’i wneud.
file-found-infected = Cafwyd hyd i firws yn y ffeil hon. Cafodd ei dileu.
file-empty = Does dim byd yn “{ $name }”.
file-too-large = Mae “{ $name }” yn fwy na { $most } MB, sef yr uchafswm a dderbynnir yma.
file-kind = Ni dderbynnir ffeiliau fel “{ $name }” yma.
file-infected = Cafwyd hyd i firws yn “{ $name }”. Ni chafodd ei chadw.
file-too-many = Mae “{ $name }” yn fwy nag y mae un ffurflen yn ei dderbyn. Anfonwch hi ar wahân.
file-allowance = Rydych wedi anfon cymaint ag y gall unrhyw un mewn diwrnod. Anfonwch “{ $name }” yfory.
