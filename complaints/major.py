"""Wording that suggests a major complaint (T3): a suggestion only, staff decide. Pure."""

from __future__ import annotations

import re

# Found as they stand; English ones as words of their own.
WORDS: dict[str, tuple[str, ...]] = {
    "media": (
        *("newspaper", "journalist", "television", "tv station", "reporter", "radio station"),
        *(
            "media",
            "the press",
            "the news",
            "bbc",
            "go public",
            "go viral",
            "went viral",
            "blogger",
        ),
        *("influencer", "tiktok", "tik tok", "facebook", "twitter", "instagram", "youtube"),
        *("weibo", "douyin", "xiaohongshu", "rednote", "kuaishou", "bilibili", "reddit", "moments"),
        *("媒体", "记者", "电视台", "报社", "曝光", "热搜", "爆料", "央视", "焦点访谈", "3·15"),
        *(
            "315晚会",
            "上新闻",
            "发到网上",
            "发网上",
            "舆论",
            "采访",
            "日报",
            "晚报",
            "都市报",
            "博主",
        ),
        *("网红", "大v", "微博", "小红书", "抖音", "快手", "b站", "哔哩哔哩", "朋友圈", "视频号"),
        *("传到网上", "传网上", "放到网上", "放网上", "挂到网上", "挂网上", "挂出来", "发上网"),
        *("传上网", "公布到网上", "曝到网上", "网上曝", "自媒体"),
        *("local paper", "local papers", "daily paper", "post it online", "post this online"),
        *("put it online", "put this online", "all over the internet"),
        *("it on the internet", "this on the internet", "video on the internet"),
        *("知乎", "头条", "贴吧", "豆瓣", "直播间", "直播出去", "公众号", "业主群里"),
    ),
    "court": (
        *("court", "lawsuit", "lawyer", "attorney", "solicitor", "sue you", "sue your", "suing"),
        *("small claims", "claims court", "see you in court", "take you to court"),
        *("will sue", "to sue", "legal action", "arbitration", "litigation", "tribunal", "police"),
        *(
            "起诉",
            "法院",
            "法庭",
            "律师",
            "仲裁",
            "诉讼",
            "打官司",
            "告上",
            "索赔",
            "报警",
            "派出所",
        ),
        *("公安",),
    ),
    "injury": (
        *("injured", "injury", "injuries", "hurt", "hospital", "electric shock", "electrocuted"),
        *(
            "ambulance",
            "unconscious",
            "fainted",
            "passed out",
            "died",
            "death",
            "killed",
            "wounded",
        ),
        *("poisoned", "poisoning", "bleeding", "burnt his", "burnt her", "burnt my", "burned his"),
        *("burned her", "burned my", "scalded", "suffocating", "drowned", "trapped", "concussion"),
        *(
            "broken arm",
            "broken leg",
            "emergency room",
            "bitten by",
            "vomiting",
            "life-threatening",
        ),
        *("受伤", "住院", "触电", "伤亡", "晕倒", "昏倒", "昏迷", "晕过去", "中毒", "死亡", "死人"),
        *("人命", "出事了", "烧伤", "烫伤", "骨折", "流血", "出血", "摔伤", "砸伤", "砸到", "砸中"),
        *("被困", "困人", "困在", "坠楼", "急救", "救护车", "送医", "进医院", "去医院", "窒息"),
        *(
            "生命危险",
            "猝死",
            "溺水",
            "被电",
            "电到",
            "电击",
            "伤人",
            "咬伤",
            "夹伤",
            "夹到",
            "呕吐",
        ),
        *("滑倒", "跌倒", "跌伤", "摔断", "跌断", "骨头断", "骨裂", "脑震荡", "缝了", "缝针"),
        *("摔倒", "伤到", "流产", "重伤", "轻伤", "过敏", "拉肚子", "食物中毒"),
    ),
    "danger": (
        *("gas leak", "leaking gas", "gas is leaking", "smell of gas", "smell gas", "gas smell"),
        *("smells of gas", "smelling gas", "smoke", "is smoking", "burning smell", "fire"),
        *("smell of burning", "flames", "explosion", "exploded", "explode", "spark", "sparking"),
        *("live wire", "bare wire", "exposed wire", "wire is down", "collapsed", "collapsing"),
        *("carbon monoxide", "toxic", "about to fall", "falling debris", "short circuit"),
        *(
            "漏气",
            "冒烟",
            "浓烟",
            "起火",
            "着火",
            "失火",
            "火灾",
            "火警",
            "消防车",
            "消防队",
            "火花",
        ),
        *("爆炸", "炸了", "爆燃", "漏电", "电线裸露", "电线掉", "电线断", "短路", "坍塌", "倒塌"),
        *("塌陷", "塌方", "塌了", "坠落", "坠梯", "冲顶", "蹲底", "有毒", "一氧化碳", "高空抛物"),
        *("糊味", "焦味", "烧焦", "烧起来", "119", "煤气泄漏", "燃气泄漏"),
    ),
    "regulator": (
        *("regulator", "ombudsman", "ministry", "market regulation", "market supervision"),
        *("market regulator", "consumer association", "consumer council", "consumer protection"),
        *("city government", "local government", "district government"),
        *("mayor", "city hall", "city council", "trading standards", "petition", "watchdog"),
        *("the government", "12315", "12345", "12300", "12381", "12398", "12358"),
        *("工信部", "通管局", "通信管理局", "工信部门", "信访", "监管部门", "市场监管", "市场监督"),
        *(
            "市监局",
            "工商局",
            "工商部门",
            "消协",
            "消费者协会",
            "消委会",
            "消保委",
            "发改委",
            "住建",
        ),
        *("物价局", "纪委", "市长热线", "市长信箱", "政府热线", "便民热线", "国务院", "市政府"),
        *("区政府", "省政府", "人大代表", "政协委员", "督查", "巡视组", "申诉中心", "主管部门投诉"),
        *("街道办", "应急管理", "安监", "环保局", "卫健委", "能源局"),
    ),
}
# What is said in more ways than can be listed.
SHAPES: dict[str, re.Pattern[str]] = {
    "danger": re.compile(
        r"(?:煤气|燃气|天然气|瓦斯|液化气|沼气)[^，。；!！?？\n]{0,6}(?:味|泄漏|泄露|外泄|漏|臭)"
        r"|(?:闻到|味道|漏|泄|有股|一股)[^，。；!！?？\n]{0,5}(?:煤气|燃气|天然气|瓦斯|液化气)"
        r"|(?:煤气|燃气|天然气|液化气)[^。；!！?？\n]{0,16}(?:嘶嘶|味道|刺鼻|头晕|恶心|呛)"
        r"|(?:瓷砖|外墙|墙皮|玻璃|吊顶|天花板?|顶棚|阳台|广告牌|路灯杆|电线杆|围墙|大树)"
        r"[^，。；!！?？\n]{0,6}(?:掉下|掉落|脱落|坠下|砸|塌|倒了|倒下|要倒|要掉)"
        r"|\b(?:ceiling|roof|wall|tiles?|balcony|facade|scaffold\w*|tree|pole)\b[^.;!?\n]{0,15}"
        r"\b(?:came down|fell|has fallen|is falling|are falling|collapsed|gave way)\b"
        r"|电梯[^，。；!！?？\n]{0,6}(?:坠|掉下|下坠|急坠|失控)"
        r"|\bgas\b[^.;!?\n]{0,20}\b(?:leak|smell|odour|odor)\w*|\bleak\w*[^.;!?\n]{0,12}\bgas\b"
    ),
    "injury": re.compile(
        r"(?:人|老人|孩子|小孩|孕妇|妈|爸|母亲|父亲|老婆|老公|儿子|女儿|业主|邻居|我)"
        r"[^，。；!！?？\n]{0,4}(?:被?困|昏|晕|摔|烫|烧|砸|伤|死|没气)(?:了|倒|到|着|住)"
        r"|电梯[^，。；!！?？\n]{0,8}(?:卡住|卡着|关着|关住|出不来)|(?:卡|关|困)在[^，。；\n]{0,4}电梯"
        r"|\b(?:stuck|locked|caught) (?:in|inside) (?:the|a|your|our) (?:lift|elevator)"
        r"|\bbroke (?:his|her|my|their) \w+|\bfell (?:down|off|over|into|from)\b"
    ),
}
APPS = "微博|抖音|小红书|快手|b站|朋友圈|视频号|知乎|头条|贴吧|豆瓣|公众号|直播"
APPS_EN = "tiktok|tik tok|facebook|twitter|instagram|youtube|weibo|douyin|rednote|bilibili|reddit"
# What holds one of the above and means something else: Chinese has no borders between words, and
# an app that does not load is no threat to write in it.
NOT_MEANT = re.compile(
    "微信访|多媒体|登记者|流媒体|自媒体账号|打火机|消防(?:通道|栓|门|演习|检查)|烟花|没有?冒烟"
    "|燃气(?:费|表|卡|灶|公司|缴费)|气表|日报表|过敏感|媒体播放|中毒软件|手机中毒|电脑中毒|病毒"
    rf"|(?:刷|看|玩|打开|登录?|上|用|下载|加载)(?:个|不了|不开|不上|一下)?(?:{APPS})"
    r"(?![^，。；\n]{0,4}(?:曝|发|告|见|投诉|说|挂))"
    rf"|(?:{APPS})(?:的|上的?)?(?:视频|图片|软件|app|页面|直播)?(?:也|都|一直|总是|总|很|老|特别)?"
    "(?:打不开|打开|刷不|看不|上不|登不|登录不|加载|卡|慢|用不了|闪退|缓冲|转圈|没网)"
    r"|(?:watch|open|load|use|brows|scroll|play|stream|reach|access|log in ?to|connect to)\w*"
    rf" (?:\w+ )?(?:{APPS_EN})"
    rf"|(?:{APPS_EN})(?: apps?| videos?| page| pages)?"
    r" (?:does|do|doesn|will|won|cannot|can|is|are|keep|keeps|never|stop|stops|buffer|load|lag)\w*"
    r"|smoke (?:detector|alarm|sensor)s?|(?:no|stop|quit|non)[ -]smok\w+"
    r"|media (?:player|box|server)"
    r"|fire (?:extinguisher|door|drill|exit|hydrant|wall|fox|stick|tv)s?|firewall|hospitality"
    r"|(?:phone|battery|router|modem|line|signal|laptop|computer|tv|engine|car|screen)"
    r" (?:has |have |had |just |always |suddenly )*died"
    r"|hurts? (?:my|our|their) (?:wallet|business|sales)|12345 ?(?:元|块|度|吨|个|yuan|kwh)"
    r"|a few moments|in moments|at the moments|multimedia"
)


def major_words(text: str) -> dict[str, str]:
    """The words in `text` that suggest a major complaint, by ground; empty if there are none."""
    folded = NOT_MEANT.sub(" ", text.casefold().translate(FULL_WIDTH))
    found = {ground: _first(folded, ground) for ground in WORDS}
    return {ground: word for ground, word in found.items() if word}


FULL_WIDTH = {0xFF10 + digit: str(digit) for digit in range(10)}


def _first(folded: str, ground: str) -> str:
    word = next((word for word in WORDS[ground] if _contains(folded, word)), "")
    shape = SHAPES.get(ground)
    shaped = shape.search(folded) if shape and not word else None
    return shaped[0] if shaped else word


def _contains(folded: str, word: str) -> bool:
    if word not in folded:
        return False
    if word.isascii():
        return re.search(rf"(?<![a-z0-9]){re.escape(word)}s?(?![a-z0-9])", folded) is not None
    return True
