"""What staff must not say (BAD, DOMAIN section 5) and what good answers say (INNOCENT).

The first hundred were written before anybody looked at the lists of the guard, the others while
the lists were made, in other words. Many innocent ones hold the same words in another sense.
"""

FIRST_BAD = """\
这个我不知道。
我也不清楚，您再等等吧。
这事办不了。
没法办，系统就是这样的。
这不归我管。
不是我们部门的事，您找别人吧。
请您冷静一点。
您先别激动。
你肯定搞错了。
是您自己弄错了吧。
那是不可能的。
您去找我们经理吧。
找领导去，跟我说没用。
我现在很忙，没空。
我们从来没有乱扣过费。
我们从未收到过您的申请。
公司规定就是这样，我也没办法。
爱投诉就投诉，随便你。
你急什么，又不是只有你一家。
这是你自己的问题。
你怎么不早说？
说了多少遍了，你还听不懂吗？
不关我的事。
这个我管不了，你打别的电话问问。
别人都没问题，就你家有问题。
谁让你当时不看清楚合同的。
现在没时间处理您这件事。
I don't know when it will be fixed.
I have no idea why you were charged.
That is not possible.
It's impossible, there is nothing I can do.
That's not my job.
That is not our department, please call someone else.
Please calm down.
You need to relax, it is only a bill.
You must have got it wrong.
You must be mistaken, our meter is right.
You've obviously misread the bill.
You'll have to talk to the manager.
You need to speak to my supervisor about that.
I'm busy right now.
I haven't got time for this.
We never charge twice.
We have never cut off anybody without notice.
That's company policy, I can't change it.
Dont know, ask somebody else.
It's your own fault that the pipe burst.
You should have read the contract.
Nobody else has complained about this.
Go ahead and complain, I don't care.""".splitlines()

FIRST_INNOCENT = """\
我们已经查清楚了，是设备故障造成的。
如果您有不清楚的地方，请随时拨打热线。
不可能再发生，我保证。
给您带来不便，我们深表歉意。
退费已办好，三个工作日到账。
您提供的资料说明是我们弄错了，已更正。
我们搞错了账期，多收的费用已退回。
我们的维修人员正在忙着抢修，预计两小时恢复。
公司规定的赔付标准是每天二十元，我已为您申请。
如果您对结果不满意，可以继续向我们投诉，也可以向主管部门申诉。
我知道您很着急，我现在就联系班组。
您着急是应该的，这件事拖得太久了。
电梯停在三楼，无人受困，已通知维保单位。
这条线路此前从未出现过类似故障，我们正在查原因。
您不知道缴费渠道的话，我发一条短信给您。
我的经理已同意您的延期申请。
经理明天会亲自给您回电。
上次没说清楚，是我的责任，我再解释一遍。
账单看不清楚的话，我可以寄一份纸质的。
这不是您的错，是我们的系统出了问题。
我们部门的同事会在下午四点前联系您。
您没有弄错，读数确实多抄了一位。
请问您什么时候方便，我们上门查看？
您想怎么处理？我可以退款或者换新。
这件事由我负责，不用您再打电话。
We have found the cause: a valve on the third floor was stuck.
I know how long you have waited and I am sorry.
If you don't know your customer number, your name and address are enough.
It is possible that the repair ends before noon.
The manager has approved your refund.
Our manager will call you tomorrow at ten.
You were right, we got the reading wrong.
The mistake was ours, not yours.
You are not mistaken: the amount was charged twice.
The technician is busy at another house until two and then comes straight to you.
The line was busy when I rang, so I will try again at five.
This fee will never be charged again.
Our department will send a plumber today.
The policy covers the damage, and you will get 200 yuan.
You can complain to the regulator if you are not content, and I will tell you how.
I will do everything I can to finish before Friday.
It is our fault that nobody came.
My job is to see that this is solved by Friday.
Please let me know if the noise comes back.
The contract runs until May; I have enclosed a copy.
I understand that you are upset, and you have every reason to be.
The pressure has calmed down since the new pump runs.
You don't need to talk to anybody else, I will see to it.
Everybody in your building has the same trouble; we are working on it.
It took us too long to answer and we apologise.""".splitlines()

SECOND_BAD = """\
这不是我负责的，您打别的电话吧。
我不知道什么时候能修好。
没办法，只能等。
这个问题我们解决不了。
您肯定记错了，我们没收过这笔钱。
您冷静一下好不好？
不可能，我们的系统不会出错。
这事您得找我们主管。
我这会儿忙着呢，您晚点再打。
我们从来没有遇到过这种情况。
别的客户都没有意见。
您要投诉就去投诉吧。
这是公司的规定，我改不了。
跟我说有什么用？
您自己没看清楚短信。
不归我们部门管。
具体原因我也说不清。
您怎么这么麻烦。
我只是个接电话的。
你爱找谁找谁。
又不是我弄坏的。
你先听我说完行不行！
现在下班了，明天再来。
你自己去查一下不就知道了。
合同上写得清清楚楚，您没看吗？
我也没办法，领导定的。
这不可能是我们的问题。
您这样吵也没用。
I really don't know what happened there.
Sorry, it can't be done.
We can't do anything about that.
That's got nothing to do with us.
You'll need to speak with a manager about this.
You need to calm down, madam.
You've made a mistake somewhere.
You didn't read the contract properly.
I am too busy to look at that now.
We've never had this problem before.
Our staff would never say such a thing.
It's not my responsibility.
Those are the rules, I'm afraid.
You are the only customer who complains.
That can't be right, you must be confused.
There is nothing more I can do for you.
I told you already that it takes a week.
That's your problem, not ours.
I've no clue who sent that letter.
What do you expect me to do?
You are wrong about the date.
If you don't like it, complain.""".splitlines()

SECOND_INNOCENT = """\
您反映的情况我已记录，今天下午五点前给您答复。
我们查到是表计故障，已更换新表。
很抱歉让您久等了，师傅半小时内到。
感谢您的耐心，问题已经解决。
如果您不清楚如何操作，我可以远程协助。
您不知道也没关系，我来告诉您办理步骤。
费用多收了三十元，已退回原账户。
这件事是我们没做好，向您道歉。
我会一直跟进，直到您满意为止。
我马上联系主管，由我给您回电。
您不用着急，我们已经派人过去了。
原因还在查，最迟明天中午告诉您结果。
您可以选择退款，也可以选择换货。
今天工程师比较忙，预计四点到您家，我会提前电话通知。
下次有问题可以直接打我的电话。
您的合同明年三月到期，我把副本发给您。
根据公司规定，我们应当赔付您两百元。
维修期间不会影响您正常用水。
您看这样处理可以吗？
请您放心，绝不会再出现重复扣费。
是我们的工作人员填错了地址。
电梯困人一事，我们深表歉意并已停梯检修。
停水通知没有送到您家，是我们的疏忽。
您对处理结果有任何不满意，请直接告诉我。
我们找到了漏水点，明天上午开挖。
The refund was paid today and should reach you within three days.
I have checked the meter with a colleague; the reading was too high.
Thank you for telling us; we have repaired the lift.
I will call you on Friday at ten, whatever the result is.
You were charged twice because our system sent the bill again.
We are sorry that nobody answered your call.
Your new contract starts in May, as you asked.
If it happens again, please call me directly.
I spoke to my supervisor and she agreed to the refund.
The engineer will know more once he has opened the wall; I will tell you at four.
We know that this took too long.
We should have told you before the work began.
It was our mistake, and you will not pay for it.
The department in charge has confirmed the date.
You do not have to do anything.
May I call you back in ten minutes with the figures?
Please tell me if you would rather have a new modem or your money back.
The water was off because a pump failed; it is running again.
I understand why you are angry, and I would be too.
The job took longer than planned, and we apologise.
Our rules give you the right to a refund within seven days.
I can offer you two ways to solve this.
You will find the manual enclosed; page four shows the switch.
We will not rest until the noise is gone.
The manager on duty has already signed the order.""".splitlines()

THIRD_BAD = """\
我说了我不知道啊。
你问我，我问谁去？
这个没办法给您处理。
您说的这个根本不可能。
我们这边不负责维修的。
这是物业的事，跟我们没关系。
别那么激动行吗。
您先消停会儿，冷静冷静。
一定是您操作错了。
你是不是听错了？
您直接跟我们经理说吧。
这个要找上级领导才能解决，您自己去找。
我手头还有一堆事，没时间听您讲。
我们从不欠费停机不通知。
从来没人反映过这个问题。
规定如此，谁来都一样。
有本事你去12315告我们。
你自己不会看说明书吗？
都跟您解释三遍了。
怪您自己没及时缴费。
要怪就怪你自己。
大家都能用，怎么就您不能用？
你嚷什么嚷。
反正我管不了。
您想投诉就投诉呗，我无所谓。
不行，绝对不行。
那我也没辙呀。
这种小事不值得投诉。
Don't ask me, I only work here.
I couldn't tell you, no idea.
No, that's just impossible.
Sorry, not possible.
I can't help you with that.
It isn't our job to fix that.
Somebody else has to deal with it.
Would you please calm down?
Stop shouting at me.
You got that wrong, sir.
You misunderstood what we told you.
Your information is wrong.
Please talk to our manager instead.
We are all very busy here today.
You'll just have to wait like everyone else.
We never made any such promise.
It's never been our fault.
You should have told us earlier.
That's your own mistake.
It's against company policy.
Complain wherever you like.
How many times do I have to explain this?""".splitlines()

THIRD_INNOCENT = """\
您好，我是负责此事的客服小组长，今后由我与您联系。
漏水的阀门已经更换，水压恢复正常。
不论结果如何，我明天九点都会给您回电。
这次停电影响了您的工作，我们非常抱歉。
我不会让您白跑一趟，材料我帮您寄过去。
若您仍有不明白的地方，请告诉我，我逐条说明。
押金已原路退回，请您查收。
因为联系不上您，我先发短信告知处理进度。
关于您说的噪音问题，物业已经和施工方沟通，晚上十点后不再施工。
我已把您的意见转给产品部门，他们一周内会答复。
我们没有及时通知您，这是我们的错。
客户经理会在两小时内与您联系。
您的宽带已经恢复，麻烦您试一下。
如果还是不行，请您再打给我，我安排师傅上门。
退款没有到账的话，请把银行流水发给我，我去核实。
我理解您为什么生气，换作是我也会。
您可以不用等，办好后我们送到您家。
本月账单有误，已为您更正。
请问您还记得当时办理业务的营业厅吗？
此事不怪您，是我们的提示不够清楚。
您无需再投诉，问题已由专人跟进。
目前还没有找到原因，今晚八点前我会再向您通报。
我们不会因为您投诉而影响您的服务。
您如果没时间到营业厅，可以在网上办理。
路灯已经修好，感谢您的提醒。
No problem at all, I will change the address for you.
It was impossible to reach you by phone, so I am writing to you.
I am calling about the letter you sent us on Monday.
We did not answer in time, and that was wrong.
You never received the letter because we sent it to the old address.
The manager will ring you at three, if that suits you.
I have asked the other department for its report and will follow it up.
Nobody should have to wait that long.
There was a mistake on your bill, and we have put it right.
You do not need to call again; I will ring you tomorrow.
Would it be possible for our plumber to come at two?
Your complaint helped us to find the fault.
Our technicians have been busy all night restoring the power.
I am responsible for your case from now on.
You have every right to complain.
The lift has never been inspected so thoroughly before, and it is safe now.
We cannot turn back the clock, but we can refund the fee.
I will explain the bill to you line by line.
The work on your street ends on Thursday.
Please keep the receipt until the money has arrived.
What would be a good time for you?
The policy has changed, so you no longer pay this fee.
We have told the builders to stop at ten at night.
I am sure that the new router will solve it; if not, I will come back to you.
The parcel is waiting for you at the desk downstairs.""".splitlines()

SETS = {
    "first": (FIRST_BAD, FIRST_INNOCENT),
    "second": (SECOND_BAD, SECOND_INNOCENT),
    "third": (THIRD_BAD, THIRD_INNOCENT),
}
