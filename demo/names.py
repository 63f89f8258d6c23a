"""Names of many cultures, the places where they are heard, and the mail addresses made of them."""

import random
import unicodedata
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Culture:
    """Names that go together. `family_first`: the family name is said before the given one."""

    key: str
    given: list[str]
    family: list[str]
    family_first: bool = False


@dataclass(frozen=True)
class Name:
    """A whole name as it is written, and the part of it that friends use."""

    whole: str
    given: str
    family: str


@dataclass(frozen=True)
class Place:
    """A time zone with an office: how much of the company is there, and whose names one hears in it.

    `local` weighs some cultures; every other one weighs `elsewhere`.
    """

    time_zone: str
    weight: int
    local: dict[str, int]
    elsewhere: int


def listed(names: str) -> list[str]:
    return names.split(", ")


# Family names that differ between women and men (as -ski and -ska) are left out: nobody here has a gender.
CULTURES = [
    Culture(
        "portuguese",
        listed(
            "Inês, João, Beatriz, Tomás, Mariana, Gonçalo, Leonor, Rafael, Catarina, Duarte, Sofia, Nuno, "
            "Marta, Tiago, Joana, Vasco, Filipa, Rúben, Lúcia, André, Teresa, Simão, Luísa, Álvaro"
        ),
        listed(
            "Teixeira, Carvalho, Fonseca, Magalhães, Araújo, Brandão, Pinheiro, Conceição, Simões, Moura, "
            "Figueiredo, Guimarães, Sampaio, Queirós, Falcão, Esteves, Antunes, Valadão, Leitão, Marçal, "
            "Nóbrega, Tavares, Assunção, Vaz"
        ),
    ),
    Culture(
        "spanish",
        listed(
            "Lucía, Mateo, Ximena, Santiago, Begoña, Íñigo, Rocío, Andrés, Noelia, Joaquín, Pilar, "
            "Gonzalo, Itziar, Martín, Marisol, Adrián, Nuria, Héctor, Jimena, Óscar, Consuelo, Raúl, "
            "Belén, Julián"
        ),
        listed(
            "Fuentes, Ferrer, Aguilar, Ibáñez, Núñez, Peñalver, Cordero, Gutiérrez, Zúñiga, Muñoz, "
            "Villalobos, Cárdenas, Echeverría, Montoya, Quiñones, Salcedo, Domínguez, Bolaños, Rincón, "
            "Urrutia, Cabrera, Pizarro, Ordóñez, Ledesma"
        ),
    ),
    Culture(
        "french",
        listed(
            "Chloé, Théo, Amélie, Baptiste, Océane, Rémi, Hélène, Loïc, Manon, Étienne, Clémence, Gaël, "
            "Solène, Mathis, Aurélie, Benoît, Maëlys, Noé, Élodie, Julien, Capucine, Raphaël, Anaïs, "
            "Sébastien"
        ),
        listed(
            "Marchand, Lefèvre, Béranger, Delacroix, Perrault, Gauthier, Lemaître, Rousselle, Carpentier, "
            "Duchêne, Fournier, Blanchet, Marchal, Guérin, Chevalier, Barthélemy, Tessier, Vasseur, "
            "Prévost, Caron, Hébert, Leclercq, Noël, Bérard"
        ),
    ),
    Culture(
        "german",
        listed(
            "Lena, Matthias, Annika, Björn, Katharina, Tobias, Friederike, Sören, Miriam, Lukas, Ulrike, "
            "Jonas, Käthe, Felix, Greta, Henrik, Mareike, Götz, Franziska, Till, Wiebke, Jörg, Svenja, "
            "Anselm"
        ),
        listed(
            "Schäfer, Köhler, Brandt, Weißenborn, Krüger, Hartmann, Lindemann, Vogt, Böhm, Schröder, "
            "Jäger, Neumann, Groß, Baumgärtner, Petersen, Ziegler, Möller, Kämmerer, Rautenberg, Fuchs, "
            "Dürr, Hellwig, Strauß, Wegener"
        ),
    ),
    Culture(
        "dutch",
        listed(
            "Femke, Daan, Sanne, Joris, Maaike, Thijs, Lotte, Bram, Anouk, Ruben, Fleur, Willem, Marijke, "
            "Sjoerd, Noor, Jeroen, Tessa, Koen, Eline, Maarten, Roos, Gijs, Hanneke, Bas"
        ),
        listed(
            "de Vries, van den Berg, Bakker, Visser, Hoekstra, van der Meer, Smit, de Graaf, Kuipers, "
            "Dijkstra, van Leeuwen, Postma, Mulder, ter Horst, Brouwer, Jansen, Vermeulen, van Dam, Kok, "
            "Wolters, Zijlstra, Timmermans, van Vliet, Schouten"
        ),
    ),
    Culture(
        "nordic",
        listed(
            "Astrid, Søren, Linnéa, Håkon, Märta, Bjørn, Sigrid, Lars, Åsa, Øyvind, Ylva, Anders, Freja, "
            "Rasmus, Maja, Jørgen, Ingeborg, Tore, Elin, Nils, Signe, Emil, Kajsa, Eskil"
        ),
        listed(
            "Lindström, Østergaard, Bergström, Håkansson, Nygård, Åkerlund, Bjørnstad, Sørensen, Holmgren, "
            "Kjær, Dahlberg, Sjöberg, Haugen, Ekström, Thorsen, Mørk, Lundqvist, Hedegaard, Strand, Myhre, "
            "Öberg, Fossum, Vestergaard, Nyström"
        ),
    ),
    Culture(
        "polish",
        listed(
            "Agnieszka, Tomasz, Małgorzata, Paweł, Zofia, Łukasz, Katarzyna, Michał, Joanna, Krzysztof, "
            "Grażyna, Wojciech, Żaneta, Bartłomiej, Elżbieta, Jędrzej, Bożena, Marcin, Kinga, Grzegorz, "
            "Ewelina, Sławomir, Jagoda, Mirosław"
        ),
        listed(
            "Nowak, Wójcik, Kowalczyk, Mazur, Zając, Wróbel, Pawlak, Sikora, Szewczyk, Pietrzak, "
            "Kaczmarek, Stępień, Kubiak, Król, Wieczorek, Bąk, Gołąb, Walczak, Sobczak, Cieślak, "
            "Kołodziej, Marzec, Włodarczyk, Gajda"
        ),
    ),
    Culture(
        "british-irish",
        listed(
            "Siobhán, Callum, Niamh, Rhys, Aoife, Oisín, Eleanor, Cillian, Bronwen, Hamish, Róisín, "
            "Declan, Imogen, Ewan, Gráinne, Owen, Saoirse, Alistair, Ffion, Pádraig, Harriet, Seán, Isla, "
            "Gareth"
        ),
        listed(
            "Byrne, Doyle, Kennedy, Gallagher, Pritchard, Hughes, MacLeod, Fraser, Quinn, Nolan, "
            "Llewellyn, Sinclair, Brennan, Whitaker, Ashworth, Kavanagh, Morgan, Campbell, Sheridan, "
            "Holloway, Farrell, Drummond, Kinsella, Thornton"
        ),
    ),
    Culture(
        "american",
        listed(
            "Keisha, Marcus, Danielle, Andre, Brianna, Tyler, Monique, Jamal, Hailey, Derek, Jasmine, "
            "Malik, Autumn, Terrence, Savannah, Curtis, Renée, Darnell, Whitney, Elijah, Camille, Isaiah, "
            "Latoya, Grant"
        ),
        listed(
            "Washington, Freeman, Coleman, Hayes, Bennett, Whitfield, Jefferson, Brooks, Sullivan, Carter, "
            "Ellison, Monroe, Gaines, Hawkins, Prescott, Banks, Mercer, Dawson, Langston, Pierce, Tillman, "
            "Vance, Booker, Ramsey"
        ),
    ),
    Culture(
        "turkish",
        listed(
            "Elif, Yusuf, Zeynep, Çağlar, Şule, Oğuz, Gülşen, Emre, Ayşe, Kerem, İpek, Barış, Tuğba, Ömer, "
            "Defne, Serkan, Özge, Hakan, Ceren, Umut, Büşra, Doruk, Nazlı, Çiğdem"
        ),
        listed(
            "Demir, Yıldız, Öztürk, Çelik, Şahin, Aydın, Kılıç, Doğan, Arslan, Koç, Güneş, Türkmen, Aksoy, "
            "Bozkurt, Çetin, Ünal, Ergün, Karaca, Tekin, Yılmaz, Özkan, Sarı, Uçar, Duman"
        ),
    ),
    Culture(
        "hebrew",
        listed(
            "Yael, Eitan, Tamar, Omer, Shira, Nadav, Michal, Itai, Hila, Gilad, Maya, Ronen, Adi, Amit, "
            "Liat, Yoav, Dafna, Ido, Keren, Asaf, Neta, Uri, Rotem, Tal"
        ),
        listed(
            "Mizrahi, Shapira, Levi, Katz, Ben-Ari, Peretz, Azoulay, Friedman, Har-Even, Biton, Dahan, "
            "Rosenthal, Golan, Avrahami, Sasson, Ohana, Barak, Zohar, Malka, Eliyahu, Kaplan, Segal, "
            "Amsalem, Navon"
        ),
    ),
    Culture(
        "arabic",
        listed(
            "Layla, Farid, Nour, Karim, Yasmine, Tarek, Salma, Ziad, Rania, Omar, Hanan, Bilal, Amal, "
            "Sami, Dina, Walid, Mariam, Anis, Lina, Nabil, Soraya, Idris, Ghada, Rachid"
        ),
        listed(
            "Haddad, Al-Masri, Mansour, Benali, Khoury, El-Amrani, Nasser, Saleh, Boukhari, Darwish, "
            "Al-Khatib, Zeidan, Ben Youssef, Hamdan, Chaoui, Fakhoury, Rahmani, Sabbagh, El-Sayed, Taleb, "
            "Bakri, Najjar, Cherif, Qasim"
        ),
    ),
    Culture(
        "west-african",
        listed(
            "Amara, Kwame, Ngozi, Kofi, Chidinma, Babatunde, Adwoa, Emeka, Folasade, Kojo, Ifeoma, "
            "Olumide, Abena, Chukwudi, Yetunde, Kwabena, Nneka, Segun, Efua, Obinna, Temitope, Yaw, "
            "Zainab, Ikenna"
        ),
        listed(
            "Mensah, Okafor, Adeyemi, Boateng, Nwosu, Owusu, Eze, Balogun, Asante, Obi, Ogunleye, Agyeman, "
            "Chukwu, Afolabi, Danso, Nnamdi, Osei, Ezenwa, Bello, Amoah, Onyekachi, Quaye, Lawal, Ankrah"
        ),
    ),
    Culture(
        "north-indian",
        listed(
            "Ananya, Aarav, Kavita, Rohan, Neha, Vikram, Pooja, Siddharth, Meera, Arnav, Shreya, Kabir, "
            "Isha, Rahul, Divya, Manish, Ritu, Yash, Sunita, Nikhil, Tanvi, Karan, Anjali, Gaurav"
        ),
        listed(
            "Sharma, Kapoor, Mehta, Banerjee, Joshi, Chatterjee, Deshpande, Malhotra, Trivedi, Bhatt, "
            "Kulkarni, Saxena, Ghosh, Agarwal, Patil, Chopra, Mukherjee, Desai, Rathore, Verma, Bose, "
            "Thakur, Sethi, Gill"
        ),
    ),
    Culture(
        "south-indian",
        listed(
            "Priya, Karthik, Lakshmi, Aravind, Meenakshi, Suresh, Deepa, Harish, Kavya, Naveen, Revathi, "
            "Ganesh, Swathi, Prakash, Nithya, Venkat, Anitha, Srinivas, Padma, Rajesh, Bhavani, Madhavan, "
            "Sandhya, Vignesh"
        ),
        listed(
            "Raghunathan, Iyer, Nair, Subramaniam, Krishnan, Menon, Venkataraman, Reddy, Pillai, "
            "Rajagopal, Natarajan, Rao, Balakrishnan, Kurian, Ramaswamy, Hegde, Sundaram, Varghese, "
            "Murthy, Narayanan, Shetty, Chandrasekhar, Thomas, Gowda"
        ),
    ),
    Culture(
        "chinese",
        listed(
            "Jiayi, Wei, Xinyi, Haoran, Yuxuan, Mingzhe, Lihua, Zihan, Jing, Rui, Siyu, Chenxi, Yan, "
            "Bowen, Meilin, Tianyu, Qing, Junjie, Ruoxi, Shuo, Wenjing, Zhihao, Lan, Kaiwen"
        ),
        listed(
            "Lin, Zhang, Wang, Chen, Liu, Huang, Zhao, Wu, Xu, Sun, Zhou, Ma, Hu, Guo, He, Luo, Liang, "
            "Song, Tang, Xie, Deng, Feng, Yu, Lü"
        ),
        family_first=True,
    ),
    Culture(
        "japanese",
        listed(
            "Naomi, Haruto, Yūko, Kenji, Sakura, Ryō, Akiko, Daichi, Mei, Shōta, Keiko, Takumi, Aoi, "
            "Kōhei, Emi, Satoshi, Yōko, Ren, Chihiro, Jun, Hinata, Yūsuke, Kaori, Tetsuya"
        ),
        listed(
            "Watanabe, Satō, Tanaka, Itō, Kobayashi, Yamamoto, Katō, Nakamura, Saitō, Matsumoto, Ōno, "
            "Fujita, Hasegawa, Endō, Kimura, Ishikawa, Ōtsuka, Shimizu, Mori, Hayashi, Kondō, Ueda, "
            "Sakamoto, Nishimura"
        ),
    ),
    Culture(
        "korean",
        listed(
            "Min-jun, Seo-yeon, Ji-ho, Ha-eun, Do-yun, Soo-ah, Hyun-woo, Ye-jin, Tae-yang, Eun-ji, "
            "Seung-min, Na-ri, Jae-won, Yu-na, Dong-hyun, Bo-ra, Kyung-soo, Mi-rae, Joon-ho, So-hee, "
            "Sang-woo, Hye-jin, In-ho, Da-eun"
        ),
        listed(
            "Kim, Lee, Park, Choi, Jung, Kang, Cho, Yoon, Jang, Lim, Han, Oh, Seo, Shin, Kwon, Hwang, Ahn, "
            "Song, Ryu, Hong, Moon, Yang, Bae, Noh"
        ),
        family_first=True,
    ),
    Culture(
        "vietnamese",
        listed(
            "Minh Anh, Quốc Bảo, Thu Hà, Đức Huy, Ngọc Lan, Hoàng Nam, Thanh Trúc, Anh Tuấn, Gia Hân, "
            "Văn Long, Bích Phượng, Hữu Phước, Khánh Linh, Tiến Đạt, Mỹ Duyên, Trọng Nghĩa, Diệu Linh, "
            "Xuân Trường, Hồng Nhung, Nhật Minh, Phương Thảo, Công Sơn, Kim Ngân, Tuyết Mai"
        ),
        listed(
            "Nguyễn, Trần, Lê, Phạm, Huỳnh, Phan, Vũ, Đặng, Bùi, Đỗ, Hồ, Ngô, Dương, Lý, Đinh, Mai, Trịnh, "
            "Đoàn, Tạ, Cao, Lương, Châu, Tô, Hà"
        ),
        family_first=True,
    ),
]

PLACES = [
    Place(
        "Europe/Lisbon",
        weight=4,
        local={"portuguese": 12, "spanish": 4, "french": 3, "west-african": 2},
        elsewhere=1,
    ),
    Place(
        "Europe/Berlin",
        weight=3,
        local={"german": 8, "polish": 4, "turkish": 4, "dutch": 4, "nordic": 4, "arabic": 3, "vietnamese": 2},
        elsewhere=1,
    ),
    Place(
        "America/New_York",
        weight=2,
        local={"american": 8, "spanish": 4, "british-irish": 3, "west-african": 3, "chinese": 3, "korean": 2},
        elsewhere=1,
    ),
    Place("Asia/Kolkata", weight=3, local={"north-indian": 6, "south-indian": 5}, elsewhere=0),
]

TRIES = 5  # to find a name that nobody has

# Letters that stay themselves when accents are taken away.
PLAIN_LETTERS = str.maketrans({"ł": "l", "ø": "o", "ß": "ss", "ı": "i", "đ": "d", "æ": "ae", " ": ""})


class Register:
    """Names and addresses given so far: no two people share an address, and few a name."""

    def __init__(self, taken: Iterable[str]) -> None:
        self.names = set(taken)
        self.addresses: Counter[str] = Counter()

    def new_name(self, place: Place, chance: random.Random) -> Name:
        """A name that nobody has yet; in a large company, after some tries, one that somebody has."""
        for _ in range(TRIES):
            name = draw_name(place, chance)
            if name.whole not in self.names:
                break
        self.names.add(name.whole)
        return name

    def new_address(self, name: Name) -> str:
        """given.family, with a number from the second of that name on."""
        address = f"{address_part(name.given)}.{address_part(name.family)}"
        self.addresses[address] += 1
        number = self.addresses[address]
        return f"{address}{number}" if number > 1 else address


def draw_place(chance: random.Random) -> Place:
    return chance.choices(PLACES, [place.weight for place in PLACES])[0]


def draw_name(place: Place, chance: random.Random) -> Name:
    """A name one hears in this place."""
    weights = [place.local.get(culture.key, place.elsewhere) for culture in CULTURES]
    culture = chance.choices(CULTURES, weights)[0]
    given, family = chance.choice(culture.given), chance.choice(culture.family)
    return Name(f"{family} {given}" if culture.family_first else f"{given} {family}", given, family)


def address_part(name: str) -> str:
    """A name as it stands in a mail address: small letters from a to z, and hyphens."""
    letters = unicodedata.normalize("NFKD", name.lower().translate(PLAIN_LETTERS))
    return letters.encode("ascii", "ignore").decode()
